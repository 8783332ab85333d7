// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>

#include <weir/operators/aggregate.hpp>
#include <weir/operators/dstream_class.hpp>
#include <weir/operators/windows/keyed_window_stage.hpp>
#include <weir/operators/windows/running_inverse.hpp>
#include <weir/operators/windows/two_stacks.hpp>

namespace weir {

namespace detail {

/// Each pair counts one for its key.
struct count_pairs {
  template <class Pairs>
  const auto& keys(const Pairs& items) const {
    return items.keys();
  }
  template <class Pairs>
  std::int64_t create(const Pairs&, std::size_t) const {
    return 1;
  }
  template <class Pairs>
  void merge(std::int64_t& count, const Pairs&, std::size_t) const {
    ++count;
  }
};

/// Drops counts that have come down to nothing.
struct is_not_zero {
  template <class K>
  bool operator()(const K&, std::int64_t count) const {
    return count != 0;
  }
};

/// The numbers of elements by key, kept up to date; `Count` is the producer's part.
template <class K, class T, class Count>
dstream<std::pair<K, std::int64_t>> add_window_counts(const dstream<T>& input,
                                                      std::string operation, Count count,
                                                      window_span span, const partitioner<K>& by) {
  using counts = running_inverse<K, std::int64_t, std::plus<>, std::minus<>, is_not_zero>;
  return add_keyed_window<by_key<K, std::int64_t>>(
      input.plan(), std::move(operation),
      combining_edge<T, K, std::int64_t>(input.node(), by, count, input.port()),
      partitions_of(input.plan(), by), by, span, true, counts({}, {}, {}));
}

/// The producer's part of a window that reduces by key.
template <class T, class F>
edge_plan reducing_edge(const dstream<T>& input, F f,
                        const partitioner<typename dstream<T>::key_type>& by) {
  using K = typename dstream<T>::key_type;
  using V = typename dstream<T>::mapped_type;
  static_assert(std::is_invocable_v<F&, view_of<V>, view_of<V>>,
                "reduce_by_key_and_window: the function must take two values (weir::view_of<V>) "
                "and return one");
  using reduce = combine_values<K, V, V, take_value, F>;
  return combining_edge<T, K, V>(input.node(), by, reduce{{}, std::move(f)}, input.port());
}

} // namespace detail

template <class T>
template <class F>
dstream<T>
dstream<T>::reduce_by_key_and_window(F f, std::chrono::milliseconds length,
                                     std::optional<std::chrono::milliseconds> slide,
                                     partitioner<key_type> by) const requires is_pair<T>::value {
  const auto span = detail::make_window_span("reduce_by_key_and_window", length,
                                             slide.value_or(slide_duration()), slide_duration());
  return detail::add_keyed_window<detail::by_key<key_type, mapped_type>>(
      plan(), "reduce_by_key_and_window", detail::reducing_edge(*this, f, by),
      detail::partitions_of(plan(), by), by, span, false,
      detail::two_stacks<key_type, mapped_type, F>(f));
}

template <class T>
template <class F, class Inverse, class Filter>
  requires(!std::is_convertible_v<Inverse, std::chrono::milliseconds>)
dstream<T> dstream<T>::reduce_by_key_and_window(F f, Inverse inverse,
                                                std::chrono::milliseconds length,
                                                std::optional<std::chrono::milliseconds> slide,
                                                partitioner<key_type> by, Filter filter)
const requires is_pair<T>::value {
  using V = mapped_type;
  static_assert(std::is_invocable_v<Inverse&, view_of<V>, view_of<V>>,
                "reduce_by_key_and_window: the inverse must take two values (weir::view_of<V>) and "
                "return one");
  static_assert(std::is_invocable_r_v<bool, Filter&, view_of<key_type>, view_of<V>>,
                "reduce_by_key_and_window: the filter must take a key and a result and return "
                "whether it stays");
  const auto span = detail::make_window_span("reduce_by_key_and_window", length,
                                             slide.value_or(slide_duration()), slide_duration());
  return detail::add_keyed_window<detail::by_key<key_type, V>>(
      plan(), "reduce_by_key_and_window", detail::reducing_edge(*this, f, by),
      detail::partitions_of(plan(), by), by, span, true,
      detail::running_inverse<key_type, V, F, Inverse, Filter>(f, std::move(inverse),
                                                               std::move(filter)));
}

template <class T>
dstream<std::pair<T, std::int64_t>>
dstream<T>::count_by_value_and_window(std::chrono::milliseconds length,
                                      std::chrono::milliseconds slide, partitioner<T> by) const {
  return detail::add_window_counts(
      *this, "count_by_value_and_window", detail::count_elements<T>{},
      detail::make_window_span("count_by_value_and_window", length, slide, slide_duration()), by);
}

template <class T>
auto dstream<T>::count_by_key_and_window(
    std::chrono::milliseconds length, std::optional<std::chrono::milliseconds> slide,
    partitioner<key_type> by) const requires is_pair<T>::value {
  return detail::add_window_counts(*this, "count_by_key_and_window", detail::count_pairs{},
                                   detail::make_window_span("count_by_key_and_window", length,
                                                            slide.value_or(slide_duration()),
                                                            slide_duration()),
                                   by);
}

} // namespace weir
