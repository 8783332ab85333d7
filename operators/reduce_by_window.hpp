// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>

#include <weir/operators/dstream_class.hpp>
#include <weir/operators/edges/folding.hpp>
#include <weir/operators/reduce.hpp>
#include <weir/operators/windows/keyed_window_stage.hpp>
#include <weir/operators/windows/running_inverse.hpp>
#include <weir/operators/windows/two_stacks.hpp>

namespace weir {

namespace detail {

/// A window with one result: in one copy, fed by what each producer has folded.
template <class V, class Strategy>
dstream<V> add_single_window(topology& plan, std::string operation, edge_plan edge,
                             window_span span, bool needs_checkpoint, Strategy strategy) {
  using shape = without_key<V>;
  return add_keyed_window<shape>(plan, std::move(operation), std::move(edge), 1, shape::router(),
                                 span, needs_checkpoint, std::move(strategy));
}

} // namespace detail

template <class T>
template <class F>
dstream<T> dstream<T>::reduce_by_window(F f, std::chrono::milliseconds length,
                                        std::chrono::milliseconds slide) const {
  static_assert(std::is_invocable_v<F&, view_of<T>, view_of<T>>,
                "reduce_by_window: the function must take two elements (weir::view_of<T>) and "
                "return one");
  const auto span = detail::make_window_span("reduce_by_window", length, slide, slide_duration());
  return detail::add_single_window<T>(plan(), "reduce_by_window",
                                      folding_edge<T, T>(node(), detail::reducer<T, F>{f}, port()),
                                      span, false, detail::two_stacks<std::uint8_t, T, F>(f));
}

template <class T>
template <class F, class Inverse>
dstream<T> dstream<T>::reduce_by_window(F f, Inverse inverse, std::chrono::milliseconds length,
                                        std::chrono::milliseconds slide) const {
  static_assert(std::is_invocable_v<F&, view_of<T>, view_of<T>> &&
                    std::is_invocable_v<Inverse&, view_of<T>, view_of<T>>,
                "reduce_by_window: the function and its inverse must take two elements "
                "(weir::view_of<T>) and return one");
  const auto span = detail::make_window_span("reduce_by_window", length, slide, slide_duration());
  using results = detail::running_inverse<std::uint8_t, T, F, Inverse, detail::keep_all>;
  return detail::add_single_window<T>(plan(), "reduce_by_window",
                                      folding_edge<T, T>(node(), detail::reducer<T, F>{f}, port()),
                                      span, true, results(f, std::move(inverse), {}));
}

template <class T>
dstream<std::int64_t> dstream<T>::count_by_window(std::chrono::milliseconds length,
                                                  std::chrono::milliseconds slide) const {
  const auto span = detail::make_window_span("count_by_window", length, slide, slide_duration());
  const auto add_size = [](std::optional<std::int64_t>& sum, const column<T>& items) {
    sum = sum.value_or(0) + static_cast<std::int64_t>(items.size());
  };
  using counts = detail::running_inverse<std::uint8_t, std::int64_t, std::plus<>, std::minus<>,
                                         detail::keep_all>;
  return detail::add_single_window<std::int64_t>(
      plan(), "count_by_window", folding_edge<T, std::int64_t>(node(), add_size, port()), span,
      true, counts({}, {}, {}));
}

} // namespace weir
