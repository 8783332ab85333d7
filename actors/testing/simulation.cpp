// SPDX-License-Identifier: Apache-2.0
#include <weir/actors/testing/simulation.hpp>

#include <cstdio>
#include <exception>
#include <string>

#include <weir/actors/runtime/streaming_run.hpp>
#include <weir/state/support/error.hpp>

namespace weir::testing {

namespace {

context_options on(std::shared_ptr<manual_clock> clock, context_options options) {
  options.clock = std::move(clock);
  return options;
}

engine_options deterministic(const simulation_options& options) {
  engine_options out;
  out.name = "simulation";
  out.threads = 1;
  out.default_parallelism = options.parallelism;
  out.deterministic_seed = options.seed;
  return out;
}

} // namespace

simulation::simulation(simulation_options options)
    : seed_(options.seed),
      exceptions_(std::uncaught_exceptions()),
      clock_(std::make_shared<manual_clock>()),
      interval_(options.batch_interval),
      context_(deterministic(options), options.batch_interval,
               on(clock_, std::move(options.context))) {}

simulation::~simulation() {
  if (std::uncaught_exceptions() > exceptions_)
    std::fprintf(stderr, "a simulation failed; its seed is %llu\n",
                 static_cast<unsigned long long>(seed_));
  if (context_.state() == context_state::active)
    context_.stop();
}

void simulation::batches(int count) {
  // Longer than all restart delays that one actor may have together.
  constexpr int timer_steps = 40;
  constexpr std::chrono::milliseconds timer_step{1000};
  for (int i = 0; i < count; ++i) {
    if (context_.state() != context_state::active)
      throw error(errc::illegal_state, "simulation: the context is not active");
    clock_->advance(interval_);
    const batch_time due = batch_time(clock_->now()).floor(interval_);
    bool done = context_.await_batch(due);
    for (int step = 0; !done && step < timer_steps && context_.state() == context_state::active;
         ++step) {
      auto engine = context_.engine();
      engine.advance_timers(timer_step);
      done = context_.await_batch(due);
    }
    if (done && context_.state() == context_state::active)
      continue;
    if (const auto cause = context_.run()->status().error())
      std::rethrow_exception(cause);
    throw error(errc::timeout, "simulation with seed " + std::to_string(seed_) + ": the batch at " +
                                   std::to_string(due.milliseconds()) + " ms was not completed");
  }
}

void simulation::work() {
  auto engine = context_.engine();
  engine.run_until_idle();
}

void simulation::kill(std::string_view actor) {
  context_.run()->actors().kill(actor);
}

std::uint64_t simulation::restarts(std::string_view actor) const {
  return context_.run()->actors().restarts(actor);
}

std::uint64_t simulation::restarts() const {
  return context_.run()->actors().restarts();
}

} // namespace weir::testing
