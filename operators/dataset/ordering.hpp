// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cmath>
#include <concepts>
#include <functional>
#include <numeric>
#include <tuple>

#include <weir/operators/dataset/batch_output.hpp>

namespace weir {

namespace detail {

template <class T>
inline constexpr bool is_product = false;
template <class A, class B>
inline constexpr bool is_product<std::pair<A, B>> = true;
template <class... Ts>
inline constexpr bool is_product<std::tuple<Ts...>> = true;

/// Whether K can be ordered by `natural_less`.
template <class K>
inline constexpr bool is_ordered = requires(const K& key) {
  { key < key } -> std::convertible_to<bool>;
};
template <class A, class B>
inline constexpr bool is_ordered<std::pair<A, B>> = is_ordered<A>&& is_ordered<B>;
template <class... Ts>
inline constexpr bool is_ordered<std::tuple<Ts...>> = (is_ordered<Ts> && ...);

template <class K>
inline constexpr bool has_floating_point = std::is_floating_point_v<K>;
template <class A, class B>
inline constexpr bool has_floating_point<std::pair<A, B>> =
    has_floating_point<A> || has_floating_point<B>;
template <class... Ts>
inline constexpr bool has_floating_point<std::tuple<Ts...>> = (has_floating_point<Ts> || ...);

/// The order of a map with keys K: the usual one where that is the natural one.
template <class K>
using map_order = std::conditional_t<has_floating_point<K>, natural_less, std::less<K>>;

template <std::size_t I, class A, class B>
bool members_less(const A& left, const B& right) {
  if constexpr (I == std::tuple_size_v<A>) {
    return false;
  } else {
    constexpr natural_less less;
    if (less(std::get<I>(left), std::get<I>(right)))
      return true;
    if (less(std::get<I>(right), std::get<I>(left)))
      return false;
    return members_less<I + 1>(left, right);
  }
}

template <class A, class B>
bool natural_less::operator()(const A& left, const B& right) const {
  if constexpr (std::is_floating_point_v<A>) {
    if (std::isnan(left) || std::isnan(right))
      return !std::isnan(left);
    return left < right || (left == right && std::signbit(left) && !std::signbit(right));
  } else if constexpr (is_product<A>) {
    return members_less<0>(left, right);
  } else {
    return left < right;
  }
}

/// The first `count` positions of a batch in the order of `less(i, j)`, ties by position.
template <class Less>
std::vector<std::size_t> first_positions(std::size_t size, std::size_t count, Less&& less) {
  std::vector<std::size_t> positions(size);
  std::iota(positions.begin(), positions.end(), std::size_t{0});
  count = std::min(count, size);
  const auto in_order = [&](std::size_t i, std::size_t j) {
    if (less(i, j))
      return true;
    return i < j && !less(j, i);
  };
  std::partial_sort(positions.begin(), positions.begin() + static_cast<std::ptrdiff_t>(count),
                    positions.end(), in_order);
  positions.resize(count);
  return positions;
}

template <class T, class Less>
std::vector<T> first_elements(const batch<T>& input, std::size_t count, Less&& less) {
  const element_index<T> elements(input);
  std::vector<T> out;
  for (const std::size_t position :
       first_positions(elements.size(), count, [&](std::size_t i, std::size_t j) {
         return static_cast<bool>(less(elements[i], elements[j]));
       }))
    out.push_back(to_owned<T>(elements[position]));
  return out;
}

} // namespace detail

template <class T>
template <class F>
batch<T> batch<T>::sort_by(F f, sort_order order) const {
  static_assert(std::is_invocable_v<F&, view_of<T>>,
                "sort_by: the function must take an element (weir::view_of<T>) and return what to "
                "sort by");
  using key = std::decay_t<std::invoke_result_t<F&, view_of<T>>>;
  static_assert(
      detail::is_ordered<key>,
      "sort_by, sort_by_key: there is no < for what is to be sorted by: sort by something "
      "that has it");
  const detail::element_index<T> elements(*this);
  std::vector<detail::cell_of<key>> keys;
  keys.reserve(size_);
  for (std::size_t i = 0; i < size_; ++i)
    keys.push_back(std::invoke(f, elements[i]));
  std::vector<std::size_t> positions(size_);
  std::iota(positions.begin(), positions.end(), std::size_t{0});
  constexpr detail::natural_less less;
  if (order == sort_order::ascending)
    std::stable_sort(positions.begin(), positions.end(),
                     [&](std::size_t i, std::size_t j) { return less(keys[i], keys[j]); });
  else
    std::stable_sort(positions.begin(), positions.end(),
                     [&](std::size_t i, std::size_t j) { return less(keys[j], keys[i]); });
  return detail::from_count<T>(size_, num_partitions(), [&](std::size_t i, output_port<T>& out) {
    out.emit(elements[positions[i]]);
  });
}

template <class T>
batch<T> batch<T>::sort_by_key(sort_order order) const requires is_pair<T>::value {
  return sort_by([](const view_of<T>& key_value) { return view_of<key_type>(key_value.first); },
                 order);
}

template <class T>
template <class Less>
std::vector<T> batch<T>::take_ordered(std::size_t count, Less less) const {
  return detail::first_elements(*this, count, less);
}

template <class T>
template <class Less>
std::vector<T> batch<T>::top(std::size_t count, Less less) const {
  return detail::first_elements(*this, count, [&](const view_of<T>& left, const view_of<T>& right) {
    return less(right, left);
  });
}

} // namespace weir
