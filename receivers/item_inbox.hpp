// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <weir/receivers/block_inbox.hpp>

#include <algorithm>
#include <cstddef>
#include <optional>
#include <string_view>
#include <tuple>
#include <utility>
#include <vector>

namespace weir {

namespace detail {

/// About what a stored item keeps in memory beside itself.
template <class U>
std::size_t stored_bytes(const U& value) {
  return heap_bytes(value);
}
inline std::size_t stored_bytes(const std::string& text) {
  return text.size();
}
inline std::size_t stored_bytes(std::string_view text) {
  return text.size();
}
inline std::size_t stored_bytes(const char* text) {
  return std::string_view(text).size();
}
template <class A, class B>
std::size_t stored_bytes(const std::pair<A, B>& value) {
  return stored_bytes(value.first) + stored_bytes(value.second);
}
template <class... Ts>
std::size_t stored_bytes(const std::tuple<Ts...>& value) {
  return std::apply(
      [](const auto&... member) { return (std::size_t{0} + ... + stored_bytes(member)); }, value);
}

/// Extends the last pin when `slice` goes on where it ends in the same block, so that many small
/// reads of one block stay one pin.
inline void pin_slice(std::vector<text_buffer>& pins, const text_buffer& slice) {
  if (!pins.empty()) {
    text_buffer& last = pins.back();
    const bool same_block =
        !last.data.owner_before(slice.data) && !slice.data.owner_before(last.data);
    if (same_block && last.data.get() + last.size == slice.data.get()) {
      last.size += slice.size;
      return;
    }
  }
  pins.push_back(slice);
}

} // namespace detail

/// An inbox that also takes single items and builds blocks of them: of `chunk_limits` at most, and
/// of what there is when a batch is cut.
template <class T>
class item_inbox final : public block_inbox {
public:
  using block_inbox::block_inbox;

  /// Stores one item, anything that `own_t` maps to T; text is copied. Costs a lock, and waits as
  /// `put` does.
  template <class U>
  void push(U&& item) {
    const std::size_t bytes = cell_bytes + detail::stored_bytes(item);
    bool completed = false;
    {
      const auto lock = enter(2 * bytes, opening_bytes);
      items_.push(std::forward<U>(item), keeper_);
      completed = grown(1, bytes, 2 * bytes);
    }
    if (completed)
      ring();
  }

  /// Stores items whose text lies in `slice`, without copying it.
  void append(column<T>&& items, const text_buffer& slice) {
    if (items.size() == 0)
      return;
    if (items.size() >= element_limit / 2 || slice.size >= chunk_limits::bytes / 2) {
      put(std::make_shared<chunk<T>>(std::move(items), std::vector<text_buffer>{slice}));
      return;
    }
    const std::size_t count = items.size();
    const std::size_t bytes = slice.size + count * cell_bytes;
    const std::size_t charge = bytes + count * cell_bytes;
    bool completed = false;
    {
      const auto lock = enter(charge, opening_bytes);
      items_.append(std::move(items));
      detail::pin_slice(pins_, slice);
      completed = grown(count, bytes, charge);
    }
    if (completed)
      ring();
  }

private:
  static constexpr std::size_t element_limit =
      std::max<std::size_t>(1, std::min(chunk_limits::elements, chunk_limits::bytes / sizeof(T)));
  static constexpr std::size_t cell_bytes = sizeof(view_of<T>);
  // A block in the making is charged for the most that it may come to: a vector has room for twice
  // its elements at most, and copied text fills at least every other half of the keeper's blocks of
  // 32 KiB but for the first and the last.
  static constexpr std::size_t opening_bytes =
      sizeof(chunk<T>) + (contains_text<T> ? std::size_t{64} * 1024 : 0);

  bool grown(std::size_t records, std::size_t bytes, std::size_t charge) {
    opened(records, open_records_ == 0 ? charge + opening_bytes : charge);
    content_bytes_ += bytes;
    if (open_records_ < element_limit && content_bytes_ < chunk_limits::bytes)
      return false;
    complete_open();
    return true;
  }

  chunk_ptr finish_open() override {
    keeper_.collect(pins_);
    content_bytes_ = 0;
    return std::make_shared<chunk<T>>(std::exchange(items_, {}), std::exchange(pins_, {}));
  }

  std::size_t content_bytes_ = 0; ///< of the block in the making, without what it may waste
  column<T> items_;
  text_keeper keeper_;
  std::vector<text_buffer> pins_;
};

} // namespace weir
