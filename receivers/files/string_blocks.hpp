// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include <weir/operators/chunk.hpp>
#include <weir/operators/output_port.hpp>

namespace weir {

/// Blocks into which files are read, and whose parts become the elements of chunks without a copy:
/// only what crosses the end of a block is copied into the next one. Several small files share a
/// block.
///
/// A chunk pins and is charged for the part of the block that it covers, so that several chunks of
/// one block are not charged for it several times.
class string_blocks {
public:
  /// Bytes of a block; longer elements have blocks of their own.
  static constexpr std::size_t block_bytes = 256 * 1024;

  /// A batch begins, of about so many bytes.
  void begin(output_port<std::string>& out, std::uint64_t bytes);

  /// Room for the next bytes of a file that has `remaining` bytes left, at least one; the pending
  /// bytes may move.
  std::span<char> room(std::uint64_t remaining);
  /// So many bytes were put there; they are pending.
  void wrote(std::size_t bytes) noexcept;

  /// The bytes that belong to no element yet.
  std::span<const char> pending() const noexcept {
    return {block_.data.get() + pending_, used_ - pending_};
  }
  /// The first `length` pending bytes are an element of `partition`, `skipped` ones after it are
  /// none.
  void element(std::size_t length, std::size_t skipped, std::uint32_t partition);
  /// The first pending bytes belong to no element.
  void skip(std::size_t bytes) noexcept { pending_ += bytes; }
  /// Forgets the pending bytes, so that their place is used again.
  void drop_pending() noexcept { used_ = pending_; }

  /// Emits the elements so far.
  void flush();

private:
  output_port<std::string>* out_ = nullptr;
  std::uint64_t bytes_left_ = 0; ///< of the batch, as announced

  text_buffer block_;
  std::size_t chunk_begin_ = 0; ///< where the text of the open chunk begins
  std::size_t chunk_end_ = 0;
  std::size_t pending_ = 0;
  std::size_t used_ = 0;
  std::uint32_t partition_ = 0;
  column<std::string> items_;
};

} // namespace weir
