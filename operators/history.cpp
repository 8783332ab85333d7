// SPDX-License-Identifier: Apache-2.0
#include <weir/operators/history.hpp>

#include <string>
#include <string_view>

#include <weir/operators/remember.hpp>
#include <weir/state/support/error.hpp>
#include <weir/state/support/log.hpp>

namespace weir {

namespace {

batch_time align(std::string_view which, batch_time time, batch_time zero,
                 const node_plan& stream) {
  const batch_time aligned = time.floor(stream.slide, zero);
  if (aligned != time)
    log(log_level::warning, "slice",
        std::string(which) + " " + to_string(time) + " is no batch time of " + stream.name +
            ", whose slide is " + std::to_string(stream.slide.count()) +
            " ms: " + to_string(aligned) + " is taken");
  return aligned;
}

} // namespace

stream_history::stream_history(const history_options& options) : bytes_max_(options.bytes_max) {
  if (bytes_max_ == 0)
    throw error(errc::invalid_argument,
                "persist: a cap of 0 bytes would keep nothing: bytes_max must be at least 1");
}

stage_gauges stream_history::gauges() const {
  const std::lock_guard lock(mutex_);
  return counted_;
}

void stream_history::begin(batch_time zero, std::chrono::milliseconds remember) {
  const std::lock_guard lock(mutex_);
  zero_ = zero;
  remember_ = remember;
}

stream_history::range stream_history::aligned(range wanted, const node_plan& stream) const {
  if (!zero_)
    throw error(errc::illegal_state,
                "slice: " + stream.name + " has not been initialized: start the context first");
  return {align("from", wanted.from, *zero_, stream), align("to", wanted.to, *zero_, stream)};
}

batch_time stream_history::horizon(batch_time newest) const {
  return newest - remember_;
}

void begin_histories(const topology& plan, batch_time zero,
                     std::optional<std::chrono::milliseconds> remember) {
  const auto durations = remember_durations(plan, remember);
  for (const node_plan& node : plan.nodes())
    if (node.history)
      node.history->begin(zero, durations[node.inputs.front().producer]);
}

void detail::refuse_slice(const node_plan& stream) {
  throw error(errc::illegal_state, "slice: " + stream.name +
                                       " keeps no batches of the past: call persist() on it before "
                                       "the context is started");
}

} // namespace weir
