// SPDX-License-Identifier: Apache-2.0
#include <weir/receivers/sockets/line_splitter.hpp>

#include <weir/operators/chunk.hpp>

#include <bit>
#include <cstring>
#include <memory>
#include <string_view>
#include <utility>

namespace weir {

line_splitter::line_splitter(std::size_t line_bytes_max, std::size_t first_block_bytes)
    : line_bytes_max_(line_bytes_max),
      block_(make_text_buffer(std::max<std::size_t>(first_block_bytes, 1))) {}

std::span<char> line_splitter::space() {
  // The last part of a block is not worth a system call of its own.
  if (filled_ == block_.size || block_.size - filled_ < block_.size / 8)
    new_block();
  return {block_.data.get() + filled_, block_.size - filled_};
}

void line_splitter::new_block() {
  const std::size_t tail = filled_ - line_;
  const std::size_t wanted =
      std::clamp(std::bit_ceil(4 * largest_read_), block_bytes_min, block_bytes_max);
  // A long line is copied each time its block doubles, so a few times in all.
  text_buffer next = make_text_buffer(std::max(wanted, 2 * tail));
  std::memcpy(next.data.get(), block_.data.get() + line_, tail);
  block_ = std::move(next);
  searched_ -= line_;
  line_ = 0;
  filled_ = tail;
  largest_read_ = 0;
}

void line_splitter::add(std::size_t end) {
  const char* const text = block_.data.get() + line_;
  std::size_t size = end - line_;
  if (size > line_bytes_max_) {
    size = line_bytes_max_;
    ++lines_cut_;
  }
  if (lines_.size() == 0) {
    lines_.reserve(expected_lines_);
    slice_begin_ = line_;
  }
  lines_.push_kept({text, size});
  slice_end_ = line_ + size;
}

void line_splitter::received(std::size_t count, const sink& hand_over) {
  largest_read_ = std::max(largest_read_, count);
  filled_ += count;
  const char* const base = block_.data.get();
  while (searched_ < filled_) {
    const void* const found = std::memchr(base + searched_, '\n', filled_ - searched_);
    if (found == nullptr) {
      searched_ = filled_;
      break;
    }
    std::size_t end = static_cast<std::size_t>(static_cast<const char*>(found) - base);
    searched_ = end + 1;
    if (!skipping_) {
      if (end > line_ && base[end - 1] == '\r')
        --end;
      add(end);
      // So that the slices of lines that follow each other do, too.
      slice_end_ = searched_;
    }
    skipping_ = false;
    line_ = searched_;
    if (lines_.size() == chunk_limits::elements)
      flush(hand_over);
  }
  // One byte more than the cap may be the "\r" of a line end.
  if (!skipping_ && filled_ - line_ > line_bytes_max_ + 1) {
    add(filled_);
    skipping_ = true;
  }
  if (skipping_)
    line_ = filled_;
  expected_lines_ = std::min(lines_.size(), chunk_limits::elements);
  flush(hand_over);
}

void line_splitter::end(const sink& hand_over) {
  if (!skipping_ && filled_ > line_)
    add(filled_);
  line_ = filled_;
  skipping_ = false;
  flush(hand_over);
}

void line_splitter::flush(const sink& hand_over) {
  if (lines_.size() == 0)
    return;
  const text_buffer slice{std::shared_ptr<char[]>(block_.data, block_.data.get() + slice_begin_),
                          slice_end_ - slice_begin_};
  hand_over(std::exchange(lines_, {}), slice);
  if (searched_ < filled_)
    lines_.reserve(chunk_limits::elements);
}

} // namespace weir
