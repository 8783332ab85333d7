// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <ranges>

#include <weir/operators/dataset/batch_output.hpp>
#include <weir/operators/flat_map.hpp>

namespace weir {

template <class T>
template <class F>
auto batch<T>::map(F f) const {
  detail::check_element_function<T, F>();
  using U = own_t<std::invoke_result_t<F&, view_of<T>>>;
  static_assert(!std::is_void_v<U>, "map: the function must return a value");
  return detail::from_each<U>(*this, [&f](const view_of<T>& element, output_port<U>& out) {
    detail::emit_result(out, std::invoke(f, element));
  });
}

template <class T>
template <class Result, class F>
auto batch<T>::flat_map(F f) const {
  using U = typename detail::flat_map_result<T, Result, F>::type;
  static_assert(!std::is_same_v<U, detail::deduced>,
                "flat_map: the function must return a range for an element, or take (element, "
                "emit) with the result type named: flat_map<R>(f)");
  return detail::from_each<U>(*this, [&f](const view_of<T>& element, output_port<U>& out) {
    detail::emit_flat<T>(out, f, element);
  });
}

template <class T>
template <class F>
batch<T> batch<T>::filter(F f) const {
  detail::check_element_function<T, F>();
  return detail::from_each<T>(*this, [&f](const view_of<T>& element, output_port<T>& out) {
    if (std::invoke(f, element))
      out.emit(element);
  });
}

template <class T>
template <class F>
auto batch<T>::map_partitions(F f) const {
  static_assert(std::is_invocable_v<F&, const batch<T>&>,
                "map_partitions: the function must take a const batch<T>& and return a range");
  using R = std::remove_cvref_t<std::invoke_result_t<F&, const batch<T>&>>;
  using U = own_t<std::ranges::range_value_t<R>>;
  detail::batch_output<U> out(num_partitions());
  for (std::size_t p = 0; p < num_partitions(); ++p) {
    const batch<T> one(std::vector<chunk_list>{partition(p)});
    out.port().partition(static_cast<std::uint32_t>(p));
    for (auto&& result : std::invoke(f, one))
      detail::emit_result(out.port(), std::forward<decltype(result)>(result));
  }
  return out.finish();
}

template <class T>
batch<std::vector<T>> batch<T>::glom() const {
  return map_partitions([](const batch<T>& partition) {
    std::vector<std::vector<T>> one(1);
    one.front() = partition.collect();
    return one;
  });
}

template <class T>
batch<std::pair<T, std::int64_t>> batch<T>::zip_with_index() const {
  return map([index = std::int64_t{0}](const view_of<T>& element) mutable {
    return std::pair<view_of<T>, std::int64_t>(element, index++);
  });
}

template <class T>
template <class F>
void batch<T>::for_each(F f) const {
  detail::check_element_function<T, F>();
  for (auto&& element : *this)
    std::invoke(f, element);
}

template <class T>
auto batch<T>::keys() const requires is_pair<T>::value {
  return map([](const view_of<T>& key_value) { return view_of<key_type>(key_value.first); });
}

template <class T>
auto batch<T>::values() const requires is_pair<T>::value {
  return map([](const view_of<T>& key_value) { return view_of<mapped_type>(key_value.second); });
}

template <class T>
template <class F>
auto batch<T>::map_values(F f) const requires is_pair<T>::value {
  detail::check_element_function<mapped_type, F>();
  return map([&f](const view_of<T>& key_value) {
    return std::pair<view_of<key_type>, std::invoke_result_t<F&, view_of<mapped_type>>>(
        key_value.first, std::invoke(f, key_value.second));
  });
}

template <class T>
template <class F>
auto batch<T>::flat_map_values(F f) const requires is_pair<T>::value {
  detail::check_element_function<mapped_type, F>();
  using R = std::invoke_result_t<F&, view_of<mapped_type>>;
  using U = own_t<std::ranges::range_value_t<std::remove_cvref_t<R>>>;
  using result = std::pair<key_type, U>;
  return flat_map<result>([&f](const view_of<T>& key_value, emitter<result> emit) {
    for (auto&& value : std::invoke(f, key_value.second))
      emit(std::pair<view_of<key_type>, decltype(value)>(key_value.first,
                                                         std::forward<decltype(value)>(value)));
  });
}

} // namespace weir
