// SPDX-License-Identifier: Apache-2.0
#include <weir/receivers/files/string_blocks.hpp>

#include <algorithm>
#include <cstring>
#include <memory>
#include <utility>

namespace weir {

namespace {

/// Less room than this is not worth a call of the file system.
constexpr std::size_t worth_reading = 32 * 1024;

} // namespace

void string_blocks::begin(output_port<std::string>& out, std::uint64_t bytes) {
  out_ = &out;
  out_->partition(0);
  bytes_left_ = bytes;
  block_ = {};
  items_.clear();
  chunk_begin_ = chunk_end_ = pending_ = used_ = 0;
  partition_ = 0;
}

std::span<char> string_blocks::room(std::uint64_t remaining) {
  std::size_t free = block_.size - used_;
  if (free < std::min<std::uint64_t>(remaining, worth_reading)) {
    flush();
    const std::span<const char> tail = pending();
    // No larger than what is to come, so that small batches stay small; growing with a long
    // element, so that it is copied a few times only.
    const std::uint64_t wanted = std::min<std::uint64_t>(std::max(bytes_left_, remaining),
                                                         std::max(tail.size(), block_bytes));
    text_buffer next = make_text_buffer(tail.size() + static_cast<std::size_t>(wanted));
    if (!tail.empty())
      std::memcpy(next.data.get(), tail.data(), tail.size());
    used_ = tail.size();
    chunk_begin_ = chunk_end_ = pending_ = 0;
    block_ = std::move(next);
    free = block_.size - used_;
  }
  return {block_.data.get() + used_,
          static_cast<std::size_t>(std::min<std::uint64_t>(free, remaining))};
}

void string_blocks::wrote(std::size_t bytes) noexcept {
  used_ += bytes;
  bytes_left_ -= std::min<std::uint64_t>(bytes_left_, bytes);
}

void string_blocks::element(std::size_t length, std::size_t skipped, std::uint32_t partition) {
  if (partition != partition_) {
    flush();
    out_->partition(partition);
    partition_ = partition;
  }
  if (items_.size() == 0)
    chunk_begin_ = pending_;
  items_.push_kept({block_.data.get() + pending_, length});
  chunk_end_ = pending_ + length;
  pending_ += length + skipped;
  if (items_.size() >= chunk_limits::elements)
    flush();
}

void string_blocks::flush() {
  if (items_.size() == 0)
    return;
  std::vector<text_buffer> buffers;
  if (chunk_end_ > chunk_begin_)
    buffers.push_back({std::shared_ptr<char[]>(block_.data, block_.data.get() + chunk_begin_),
                       chunk_end_ - chunk_begin_});
  const std::size_t usual = items_.size();
  out_->emit_chunk(
      std::make_shared<chunk<std::string>>(std::exchange(items_, {}), std::move(buffers)));
  items_.reserve(usual);
}

} // namespace weir
