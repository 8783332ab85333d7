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
    const std::size_t bytes = sizeof(T) + detail::stored_bytes(item);
    bool completed = false;
    {
      const auto lock = enter(bytes);
      items_.push(std::forward<U>(item), keeper_);
      completed = grown(1, bytes);
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
    const std::size_t bytes = slice.size + items.size() * sizeof(view_of<T>);
    bool completed = false;
    {
      const auto lock = enter(bytes);
      const std::size_t count = items.size();
      items_.append(std::move(items));
      detail::pin_slice(pins_, slice);
      completed = grown(count, bytes);
    }
    if (completed)
      ring();
  }

private:
  static constexpr std::size_t element_limit =
      std::max<std::size_t>(1, std::min(chunk_limits::elements, chunk_limits::bytes / sizeof(T)));

  bool grown(std::size_t records, std::size_t bytes) {
    opened(records, bytes);
    if (open_records_ < element_limit && open_bytes_ < chunk_limits::bytes)
      return false;
    complete_open();
    return true;
  }

  chunk_ptr finish_open() override {
    keeper_.collect(pins_);
    return std::make_shared<chunk<T>>(std::exchange(items_, {}), std::exchange(pins_, {}));
  }

  column<T> items_;
  text_keeper keeper_;
  std::vector<text_buffer> pins_;
};

} // namespace weir
