// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <cstdint>
#include <memory>
#include <span>
#include <utility>
#include <vector>

#include <weir/operators/output_port.hpp>

namespace weir::detail {

/// A chunk that a writer is filling for one target.
template <class T>
class open_chunk {
public:
  /// The elements, to append to.
  column<T>& items() noexcept { return items_; }

  /// Notes the buffers that appended text lies in.
  void pin(std::span<const text_buffer> buffers) {
    for (const text_buffer& buffer : buffers) {
      const std::size_t before = pins_.size();
      add_pin(pins_, buffer);
      if (pins_.size() != before)
        pinned_bytes_ += buffer.size;
    }
    if (first_pinned_bytes_ == 0)
      first_pinned_bytes_ = pinned_bytes_;
  }

  /// Whether it is time to send the chunk. What its first run pins does not count against it: where
  /// input chunks pin much, each run would become a chunk of its own.
  bool full() const noexcept {
    return items_.size() >= element_limit ||
           (pinned_bytes_ >= chunk_limits::bytes && pinned_bytes_ > first_pinned_bytes_);
  }

  /// Whether so many more elements fit; into an empty chunk they always do.
  bool has_room(std::size_t count) const noexcept {
    return items_.size() == 0 || items_.size() + count <= element_limit;
  }

  void push_to(chunk_sink& sink, std::uint32_t target, std::uint32_t partition) {
    if (items_.size() == 0)
      return;
    // The largest of the last ones, and some more: what does not fit makes all move.
    const std::size_t usual = std::max(items_.size() * 9 / 8, expected_ * 7 / 8);
    sink.push(target, partition,
              std::make_shared<chunk<T>>(std::exchange(items_, {}), std::exchange(pins_, {})));
    pinned_bytes_ = 0;
    first_pinned_bytes_ = 0;
    expected_ = std::min(usual, element_limit);
  }

  /// Makes room for as many elements as the last chunks had.
  void expect() {
    if (items_.size() == 0)
      items_.reserve(expected_);
  }

  void clear() noexcept {
    items_.clear();
    pins_.clear();
    pinned_bytes_ = 0;
    first_pinned_bytes_ = 0;
  }

private:
  static constexpr std::size_t element_limit =
      std::max<std::size_t>(1, std::min(chunk_limits::elements, chunk_limits::bytes / sizeof(T)));

  column<T> items_;
  std::vector<text_buffer> pins_;
  std::size_t pinned_bytes_ = 0;
  std::size_t first_pinned_bytes_ = 0;
  std::size_t expected_ = 0;
};

} // namespace weir::detail
