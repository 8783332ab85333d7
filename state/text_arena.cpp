// SPDX-License-Identifier: Apache-2.0
#include <weir/state/text_arena.hpp>

#include <algorithm>
#include <cstring>
#include <utility>

namespace weir {

namespace {

constexpr std::size_t block_bytes_min = 4096;
constexpr std::size_t block_bytes_max = std::size_t{1} << 20U;

} // namespace

text_arena::text_arena(text_arena&& other) noexcept {
  *this = std::move(other);
}

text_arena& text_arena::operator=(text_arena&& other) noexcept {
  blocks_ = std::exchange(other.blocks_, {});
  next_block_ = std::exchange(other.next_block_, 0);
  free_begin_ = std::exchange(other.free_begin_, nullptr);
  free_end_ = std::exchange(other.free_end_, nullptr);
  bytes_ = std::exchange(other.bytes_, 0);
  return *this;
}

std::string_view text_arena::store(std::string_view text) {
  if (text.empty())
    return {};
  if (static_cast<std::size_t>(free_end_ - free_begin_) < text.size())
    open_block_for(text.size());
  auto* const place = free_begin_;
  std::memcpy(place, text.data(), text.size());
  free_begin_ += text.size();
  return {place, text.size()};
}

void text_arena::clear() noexcept {
  next_block_ = 0;
  free_begin_ = nullptr;
  free_end_ = nullptr;
}

void text_arena::open_block_for(std::size_t size) {
  // After `clear` old blocks come first; one too small for this text is left for the next round.
  while (next_block_ < blocks_.size() && blocks_[next_block_].size < size)
    ++next_block_;
  if (next_block_ == blocks_.size()) {
    // Doubling keeps small tables small and the number of blocks of large ones logarithmic at
    // first.
    const auto usual = std::clamp(bytes_, block_bytes_min, block_bytes_max);
    const auto wanted = std::max(usual, size);
    blocks_.push_back({std::unique_ptr<char[]>(new char[wanted]), wanted});
    bytes_ += wanted;
  }
  const auto& opened = blocks_[next_block_++];
  free_begin_ = opened.data.get();
  free_end_ = free_begin_ + opened.size;
}

} // namespace weir
