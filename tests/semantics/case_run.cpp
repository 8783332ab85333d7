// SPDX-License-Identifier: Apache-2.0
#include "case_run.hpp"

#include <weir/state/memory_checkpoint_store.hpp>

#include <weir/operators/dstream.hpp>

namespace weir::testing {

namespace {

simulation_options options_of(const case_setup& setup, const case_mode& mode) {
  simulation_options out;
  out.seed = mode.seed;
  out.parallelism = mode.parallelism;
  out.batch_interval = setup.batch_interval;
  return out;
}

} // namespace

case_run::case_run(const case_setup& setup, const case_mode& mode)
    : setup_(setup),
      mode_(mode),
      simulation_(options_of(setup, mode)) {
  if (setup.checkpoint)
    context().checkpoint(std::make_shared<memory_checkpoint_store>());
  if (setup.remember)
    context().remember(*setup.remember);
  simulation_.clock().advance(setup.start);
}

void case_run::record(const value_stream& stream, const std::string& name) {
  stream.elements().for_each_batch([shared = received_, name](const dataset& elements,
                                                              batch_time time) {
    const std::lock_guard lock(shared->mutex);
    shared->by_name[name][time.milliseconds()] = {elements.collect(), elements.num_partitions()};
  });
}

void case_run::run_batches(std::size_t count) {
  if (context().state() == context_state::initialized)
    simulation_.start();
  simulation_.batches(static_cast<int>(count));
}

void case_run::advance_to(milliseconds time) {
  simulation_.clock().advance_to(time);
  simulation_.work();
}

void case_run::run(const std::function<void(std::size_t)>& before_batch) {
  for (std::size_t k = 0; k < setup_.batches; ++k) {
    if (before_batch)
      before_batch(k);
    run_batches(1);
  }
}

std::exception_ptr case_run::stop() {
  context().stop();
  try {
    context().await_termination();
  } catch (...) {
    return std::current_exception();
  }
  return nullptr;
}

output_history case_run::received(const std::string& name) const {
  const std::lock_guard lock(received_->mutex);
  const auto found = received_->by_name.find(name);
  return found == received_->by_name.end() ? output_history{} : found->second;
}

} // namespace weir::testing
