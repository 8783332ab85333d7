// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <initializer_list>
#include <span>

#include <weir/operators/dstream_class.hpp>
#include <weir/operators/repartition.hpp>
#include <weir/operators/stream_list.hpp>

namespace weir {

namespace detail {

// Each throws `errc::invalid_argument` naming the operation and what does not fit.
void check_same_context(bool same, std::string_view operation);
void check_same_slide(std::chrono::milliseconds first, std::chrono::milliseconds other,
                      std::string_view operation);
void check_not_empty(std::size_t streams, std::string_view operation);

} // namespace detail

/// The elements of all streams, in their order. Throws `errc::invalid_argument` for no stream at
/// all, or streams of different contexts or slides.
template <class T>
dstream<T> union_all(std::span<const dstream<T>> streams) {
  detail::check_not_empty(streams.size(), "union");
  topology& plan = streams.front().plan();
  std::vector<edge_plan> inputs;
  std::uint32_t partitions = 0;
  for (const dstream<T>& stream : streams) {
    detail::check_same_context(&stream.plan() == &plan, "union");
    detail::check_same_slide(streams.front().slide_duration(), stream.slide_duration(), "union");
    inputs.push_back(forward_edge<T>(stream.node(), stream.port(), partitions));
    partitions += stream.num_partitions();
  }
  return detail::add_stage<T>(plan, "union", std::move(inputs), partitions,
                              detail::make_pass<T>("union"));
}

/// The same of a list, `union_all({a, b})`, or of a vector or array of streams.
template <class T>
dstream<T> union_all(std::initializer_list<dstream<T>> streams) {
  return union_all<T>(std::span<const dstream<T>>(streams.begin(), streams.size()));
}
template <detail::stream_list Streams>
auto union_all(const Streams& streams) {
  return union_all(detail::span_of(streams));
}

template <class T>
dstream<T> dstream<T>::union_with(const dstream& other) const {
  const dstream both[] = {*this, other};
  return union_all<T>(both);
}

} // namespace weir
