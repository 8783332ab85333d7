// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <iterator>
#include <limits>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <tuple>
#include <utility>
#include <vector>

#include <weir/operators/text.hpp>
#include <weir/operators/view.hpp>
#include <weir/state/support/cell_array.hpp>

namespace weir {

namespace detail {

template <class T>
std::size_t heap_bytes(const T&) {
  return 0;
}
inline std::size_t heap_bytes(const std::string& text) {
  return text.capacity();
}
template <class T>
std::size_t heap_bytes(const std::optional<T>& value);
template <class A, class B>
std::size_t heap_bytes(const std::pair<A, B>& value);
template <class... Ts>
std::size_t heap_bytes(const std::tuple<Ts...>& value);
template <class T>
std::size_t heap_bytes(const std::vector<T>& values) {
  std::size_t sum = values.capacity() * sizeof(T);
  if constexpr (!std::is_trivially_copyable_v<T>)
    for (const T& value : values)
      sum += heap_bytes(value);
  return sum;
}
template <class T>
std::size_t heap_bytes(const std::optional<T>& value) {
  return value ? heap_bytes(*value) : 0;
}
template <class A, class B>
std::size_t heap_bytes(const std::pair<A, B>& value) {
  return heap_bytes(value.first) + heap_bytes(value.second);
}
template <class... Ts>
std::size_t heap_bytes(const std::tuple<Ts...>& value) {
  return std::apply(
      [](const auto&... member) { return (std::size_t{0} + ... + heap_bytes(member)); }, value);
}

/// `bool` without the packing of `std::vector<bool>`, whose elements cannot be referred to.
template <class T>
using cell_of = std::conditional_t<std::is_same_v<T, bool>, unsigned char, T>;

template <class T>
std::size_t heap_bytes(const cell_array<T>& values) {
  std::size_t sum = values.capacity() * sizeof(T);
  if constexpr (!std::is_trivially_copyable_v<T>)
    for (const T& value : values)
      sum += heap_bytes(value);
  return sum;
}

} // namespace detail

/// The elements of a chunk, in the layout that suits their type: text as views into shared
/// buffers, pairs and tuples as one column for each member, anything else as a vector.
///
/// `push` takes a value of the user's (text goes through the keeper), `push_kept` a view whose text
/// is kept already, `append_at` the elements at some places of another column, and `truncate` forgets
/// what came after the first elements, even one of which only a part was pushed. `fetch` asks for the
/// memory of an element that will soon be read, if there is one. One thread at a time while it is
/// filled; immutable afterwards.
template <class T>
class column {
public:
  template <class U>
  void push(U&& value, text_keeper&) {
    if constexpr (std::is_constructible_v<T, U>)
      items_.emplace_back(std::forward<U>(value));
    else
      items_.emplace_back(to_owned<T>(std::forward<U>(value)));
  }
  void push_kept(view_of<T> value) { items_.push_back(value); }
  /// Pushes optional values, as `cell_array::append_some` takes them.
  template <class Make>
  void push_some(std::size_t count, Make&& make) {
    items_.append_some(count, std::forward<Make>(make));
  }
  void append(const column& other) { items_.append(other.items_.begin(), other.items_.end()); }
  void append(column&& other) {
    if constexpr (std::is_trivially_copyable_v<detail::cell_of<T>>)
      append(std::as_const(other));
    else
      items_.append(std::make_move_iterator(other.items_.begin()),
                    std::make_move_iterator(other.items_.end()));
  }
  template <class Places>
  void append_at(const column& other, const Places& places) {
    items_.append_at(other.items_, places);
  }
  view_of<T> operator[](std::size_t index) const { return static_cast<view_of<T>>(items_[index]); }
  /// The elements in one piece, as tables and loops over whole columns want them.
  std::span<const detail::cell_of<T>> cells() const noexcept {
    return {items_.data(), items_.size()};
  }
  void fetch(std::size_t index) const noexcept { __builtin_prefetch(items_.data() + index); }
  std::size_t size() const noexcept { return items_.size(); }
  void reserve(std::size_t count) { items_.reserve(count); }
  void clear() noexcept { items_.clear(); }
  void truncate(std::size_t size) noexcept { items_.truncate(size); }
  std::size_t bytes() const { return detail::heap_bytes(items_); }

private:
  detail::cell_array<detail::cell_of<T>> items_;
};

template <>
class column<std::string> {
public:
  void push(std::string_view text, text_keeper& keeper) { items_.push_back(keeper.keep(text)); }
  void push_kept(std::string_view text) { items_.push_back(text); }
  void append(const column& other) { items_.append(other.items_.begin(), other.items_.end()); }
  template <class Places>
  void append_at(const column& other, const Places& places) {
    items_.append_at(other.items_, places);
  }
  std::string_view operator[](std::size_t index) const { return items_[index]; }
  std::span<const std::string_view> cells() const noexcept {
    return {items_.data(), items_.size()};
  }
  void fetch(std::size_t index) const noexcept { __builtin_prefetch(items_.data() + index); }
  std::size_t size() const noexcept { return items_.size(); }
  void reserve(std::size_t count) { items_.reserve(count); }
  void clear() noexcept { items_.clear(); }
  void truncate(std::size_t size) noexcept { items_.truncate(size); }
  std::size_t bytes() const { return items_.capacity() * sizeof(std::string_view); }

private:
  detail::cell_array<std::string_view> items_;
};

/// Several columns of pairs may share one column of keys; nothing is added to those.
template <class A, class B>
class column<std::pair<A, B>> {
public:
  column() = default;
  column(std::shared_ptr<const column<A>> keys, column<B> values)
      : shared_keys_(std::move(keys)),
        second_(std::move(values)) {
    // nop
  }

  template <class P>
  void push(P&& value, text_keeper& keeper) {
    // `get`, unlike member access, also moves out of a pair that holds an rvalue reference.
    first_.push(std::get<0>(std::forward<P>(value)), keeper);
    second_.push(std::get<1>(std::forward<P>(value)), keeper);
  }
  void push_kept(const view_of<std::pair<A, B>>& value) {
    first_.push_kept(value.first);
    second_.push_kept(value.second);
  }
  void append(const column& other) {
    first_.append(other.keys());
    second_.append(other.second_);
  }
  void append(column&& other) {
    if (other.shared_keys_)
      return append(std::as_const(other));
    first_.append(std::move(other.first_));
    second_.append(std::move(other.second_));
  }
  template <class Places>
  void append_at(const column& other, const Places& places) {
    first_.append_at(other.keys(), places);
    second_.append_at(other.second_, places);
  }
  view_of<std::pair<A, B>> operator[](std::size_t index) const {
    return {keys()[index], second_[index]};
  }
  const column<A>& keys() const noexcept { return shared_keys_ ? *shared_keys_ : first_; }
  /// The keys if they are shared, else null.
  const std::shared_ptr<const column<A>>& shared_keys() const noexcept { return shared_keys_; }
  const column<B>& values() const noexcept { return second_; }
  void fetch(std::size_t index) const noexcept {
    keys().fetch(index);
    second_.fetch(index);
  }
  std::size_t size() const noexcept { return second_.size(); }
  void reserve(std::size_t count) {
    first_.reserve(count);
    second_.reserve(count);
  }
  void clear() noexcept {
    first_.clear();
    second_.clear();
  }
  void truncate(std::size_t size) noexcept {
    first_.truncate(size);
    second_.truncate(size);
  }
  std::size_t bytes() const { return keys().bytes() + second_.bytes(); }

private:
  column<A> first_;
  std::shared_ptr<const column<A>> shared_keys_;
  column<B> second_;
};

template <class... Ts>
  requires contains_text<std::tuple<Ts...>>
class column<std::tuple<Ts...>> {
public:
  template <class P>
  void push(P&& value, text_keeper& keeper) {
    each([&](auto& member, auto index) {
      member.push(std::get<index>(std::forward<P>(value)), keeper);
    });
  }
  void push_kept(const view_of<std::tuple<Ts...>>& value) {
    each([&](auto& member, auto index) { member.push_kept(std::get<index>(value)); });
  }
  void append(const column& other) {
    each([&](auto& member, auto index) { member.append(std::get<index>(other.members_)); });
  }
  void append(column&& other) {
    each([&](auto& member, auto index) {
      member.append(std::move(std::get<index>(other.members_)));
    });
  }
  template <class Places>
  void append_at(const column& other, const Places& places) {
    each([&](auto& member, auto index) {
      member.append_at(std::get<index>(other.members_), places);
    });
  }
  view_of<std::tuple<Ts...>> operator[](std::size_t index) const {
    return std::apply(
        [&](const auto&... member) { return view_of<std::tuple<Ts...>>{member[index]...}; },
        members_);
  }
  void fetch(std::size_t index) const noexcept {
    std::apply([index](const auto&... member) { (member.fetch(index), ...); }, members_);
  }
  std::size_t size() const noexcept { return std::get<0>(members_).size(); }
  void reserve(std::size_t count) {
    each([&](auto& member, auto) { member.reserve(count); });
  }
  void clear() noexcept {
    each([](auto& member, auto) { member.clear(); });
  }
  void truncate(std::size_t size) noexcept {
    each([&](auto& member, auto) { member.truncate(size); });
  }
  std::size_t bytes() const {
    return std::apply([](const auto&... member) { return (std::size_t{0} + ... + member.bytes()); },
                      members_);
  }

private:
  template <class F>
  void each(F&& visit) {
    [&]<std::size_t... I>(std::index_sequence<I...>) {
      (visit(std::get<I>(members_), std::integral_constant<std::size_t, I>{}), ...);
    }
    (std::index_sequence_for<Ts...>{});
  }

  std::tuple<column<Ts>...> members_;
};

template <class T>
  requires contains_text<T>
class column<std::optional<T>> {
public:
  template <class P>
  void push(P&& value, text_keeper& keeper) {
    places_.push_back(value ? static_cast<std::uint32_t>(values_.size()) : absent);
    if (value)
      values_.push(*std::forward<P>(value), keeper);
  }
  void push_kept(const view_of<std::optional<T>>& value) {
    places_.push_back(value ? static_cast<std::uint32_t>(values_.size()) : absent);
    if (value)
      values_.push_kept(*value);
  }
  void append(const column& other) {
    const auto shift = static_cast<std::uint32_t>(values_.size());
    for (const std::uint32_t place : other.places_)
      places_.push_back(place == absent ? absent : place + shift);
    values_.append(other.values_);
  }
  template <class Places>
  void append_at(const column& other, const Places& places) {
    for (const auto place : places)
      push_kept(other[place]);
  }
  view_of<std::optional<T>> operator[](std::size_t index) const {
    if (places_[index] == absent)
      return std::nullopt;
    return values_[places_[index]];
  }
  void fetch(std::size_t index) const noexcept { __builtin_prefetch(places_.data() + index); }
  std::size_t size() const noexcept { return places_.size(); }
  void reserve(std::size_t count) { places_.reserve(count); }
  void clear() noexcept {
    places_.clear();
    values_.clear();
  }
  void truncate(std::size_t size) noexcept {
    if (size >= places_.size())
      return;
    const auto present = std::count_if(places_.begin(), places_.begin() + std::ptrdiff_t(size),
                                       [](std::uint32_t place) { return place != absent; });
    places_.truncate(size);
    values_.truncate(static_cast<std::size_t>(present));
  }
  std::size_t bytes() const { return places_.capacity() * sizeof(std::uint32_t) + values_.bytes(); }

private:
  static constexpr std::uint32_t absent = std::numeric_limits<std::uint32_t>::max();
  detail::cell_array<std::uint32_t> places_;
  column<T> values_;
};

} // namespace weir
