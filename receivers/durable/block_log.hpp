// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <weir/operators/chunk.hpp>
#include <weir/receivers/block_store.hpp>
#include <weir/receivers/durable/block_log_files.hpp>
#include <weir/state/snapshot_codec.hpp>

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

namespace weir {

/// A block as bytes.
template <class T>
encoded_block encode_block(const chunk<T>& elements) {
  snapshot_writer out;
  for (auto&& element : elements)
    if constexpr (std::is_same_v<T, std::string>)
      out.write(std::string_view(element));
    else
      out.write(to_owned<T>(element));
  return {static_cast<std::uint32_t>(elements.size()), out.finish()};
}

/// The block of so many records that these bytes hold. Throws `errc::corrupt`.
template <class T>
std::shared_ptr<const chunk<T>> decode_block(std::string_view bytes, std::uint32_t records) {
  snapshot_reader in(bytes);
  chunk_builder<T> out;
  for (; records > 0; --records)
    out.push(as_view<T>(in.read<T>()));
  in.expect_end();
  return out.finish();
}

/// The write-ahead log of a receiver's stream: each block is a record of a log in the checkpoint
/// store, and safe before it counts as stored. Elements must be such that a snapshot can hold them.
///
/// Costs a copy of each block's bytes, on the thread that stores it.
template <class T>
class block_log final : public block_store<T> {
public:
  using typename block_store<T>::block;
  using typename block_store<T>::stored;

  explicit block_log(std::shared_ptr<block_log_files> files) : files_(std::move(files)) {
    // nop
  }

  void write(std::vector<block> blocks, stored told) override {
    std::vector<encoded_block> encoded;
    encoded.reserve(blocks.size());
    for (const block& one : blocks)
      encoded.push_back(encode_block<T>(*one));
    files_->write(std::move(encoded), std::move(told));
  }

private:
  std::shared_ptr<block_log_files> files_;
};

} // namespace weir
