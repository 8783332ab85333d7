// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <weir/operators/dstream.hpp>
#include <weir/receivers/receiver_source.hpp>
#include <weir/state/support/error.hpp>

#include <concepts>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <type_traits>
#include <utility>

namespace weir {

namespace detail {

/// Inputs of a topology are numbered from 0, in the order of their creation.
inline std::uint32_t next_stream_id(const topology& plan) {
  std::uint32_t inputs = 0;
  for (const node_plan& node : plan.nodes())
    if (node.kind == node_plan::role::source)
      ++inputs;
  return inputs;
}

template <class T>
dstream<T> add_receiver(topology& plan, std::string operation,
                        std::function<std::shared_ptr<receiver<T>>()> make,
                        receiver_options options) {
  validate(options);
  return add_source<T>(plan, std::move(operation), 1,
                       [make = std::move(make), options = std::move(options),
                        id = next_stream_id(plan)]() -> std::unique_ptr<source> {
                         return std::make_unique<receiver_source<T>>(make, id, options);
                       });
}

} // namespace detail

/// A stream of what a receiver stores, in one partition. `make()` returns a
/// `std::shared_ptr` to a new receiver, once for each run of the topology:
///
///     auto lines = weir::receiver_stream(plan, [] { return std::make_shared<ticks>(); });
///
/// Not replayable without the option `write_ahead_log`: what has arrived and is in no finished batch when
/// the process ends is lost.
template <class Make>
  requires std::invocable<const Make&>
auto receiver_stream(topology& plan, Make make, receiver_options options = {}) {
  using made = typename std::invoke_result_t<const Make&>::element_type;
  using value = typename made::value_type;
  return detail::add_receiver<value>(
      plan, "receiver",
      [make = std::move(make)]() -> std::shared_ptr<receiver<value>> { return make(); },
      std::move(options));
}

/// The same with a receiver that exists already. It serves one run: a topology that is run again
/// (after it went back to a checkpoint, for example) needs the form above.
template <class R>
  requires std::derived_from<R, receiver<typename R::value_type>> dstream<typename R::value_type>
  receiver_stream(topology& plan, std::shared_ptr<R> existing, receiver_options options = {}) {
    using value = typename R::value_type;
    if (!existing)
      throw error(errc::invalid_argument, "receiver_stream: the receiver is null");
    return detail::add_receiver<value>(
        plan, "receiver",
        [existing = std::move(existing)]() -> std::shared_ptr<receiver<value>> { return existing; },
        std::move(options));
  }

} // namespace weir
