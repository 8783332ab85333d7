// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace weir {

/// Where the stream of a receiver with a write-ahead log stands.
struct block_position {
  std::uint64_t next = 0; ///< the first block that is in no batch yet
  std::string log;        ///< which log it is
  std::string type;       ///< of the elements, as `typeid` names it
};
[[nodiscard]] std::string encode_block_position(const block_position& position);
/// Throws `errc::corrupt`.
[[nodiscard]] block_position decode_block_position(std::string_view bytes);

/// The blocks of a batch, in ascending order, for the batch log: never empty text.
[[nodiscard]] std::string encode_block_numbers(const std::vector<std::uint64_t>& numbers);
/// Throws `errc::corrupt`.
[[nodiscard]] std::vector<std::uint64_t> decode_block_numbers(std::string_view bytes);

/// A block on its way into the log.
struct encoded_block {
  std::uint32_t records = 0;
  std::string bytes;
};
/// A block that is there.
struct logged_block {
  std::uint64_t number = 0;
  std::uint32_t records = 0;
  std::size_t bytes = 0; ///< about what its elements take
};
[[nodiscard]] std::string encode_block_record(std::uint64_t number, const encoded_block& block);
/// What a record of a log says of its block. Throws `errc::corrupt`.
[[nodiscard]] logged_block decode_block_record(std::string_view record);
/// The bytes of the block in a record that has been decoded.
[[nodiscard]] std::string_view block_bytes(std::string_view record);

} // namespace weir
