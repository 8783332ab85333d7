// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <limits>

#include <weir/operators/dataset/ordering.hpp>
#include <weir/operators/reduce.hpp>

namespace weir {

template <class T>
template <class F>
std::optional<T> batch<T>::reduce(F f) const {
  static_assert(std::is_invocable_v<F&, view_of<T>, view_of<T>>,
                "reduce: the function must take two elements (weir::view_of<T>) and return one");
  detail::reducer<T, F> reduce{std::move(f)};
  std::optional<T> value;
  for (const chunk_list& partition : *partitions_)
    for (const auto& part : partition)
      reduce(value, part->items());
  return value;
}

template <class T>
template <class F>
T batch<T>::fold(T zero, F f) const {
  return aggregate<T>(std::move(zero), std::move(f));
}

template <class T>
template <class A, class F>
own_t<A> batch<T>::aggregate(A zero, F f) const {
  using C = own_t<A>;
  static_assert(std::is_invocable_v<F&, view_of<C>, view_of<T>>,
                "aggregate: the function must take (accumulated, element) and return the "
                "accumulated");
  C value = to_owned<C>(std::move(zero));
  for (auto&& element : *this)
    value = to_owned<C>(std::invoke(f, as_view<C>(value), element));
  return value;
}

template <class T>
std::optional<T> batch<T>::first() const {
  if (empty())
    return std::nullopt;
  return to_owned<T>(*begin());
}

template <class T>
std::optional<T> batch<T>::min() const requires std::is_arithmetic_v<T> {
  return reduce([](T left, T right) { return detail::natural_less{}(right, left) ? right : left; });
}

template <class T>
std::optional<T> batch<T>::max() const requires std::is_arithmetic_v<T> {
  return reduce([](T left, T right) { return detail::natural_less{}(left, right) ? right : left; });
}

template <class T>
detail::sum_of<T> batch<T>::sum() const requires std::is_arithmetic_v<T> {
  if constexpr (std::is_floating_point_v<T>) {
    double sum = 0;
    for (const T element : *this)
      sum += static_cast<double>(element);
    return sum;
  } else {
    // Unsigned, since signed integers must not overflow.
    std::uint64_t sum = 0;
    for (const T element : *this)
      sum += static_cast<std::uint64_t>(element);
    return static_cast<detail::sum_of<T>>(sum);
  }
}

template <class T>
double batch<T>::mean() const requires std::is_arithmetic_v<T> {
  if (empty())
    return std::numeric_limits<double>::quiet_NaN();
  double sum = 0;
  for (const T element : *this)
    sum += static_cast<double>(element);
  return sum / static_cast<double>(size_);
}

} // namespace weir
