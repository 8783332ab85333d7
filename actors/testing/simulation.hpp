// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <cstdint>
#include <memory>
#include <string_view>

#include <weir/actors/clock.hpp>
#include <weir/actors/streaming_context.hpp>

namespace weir::testing {

/// How a simulation runs.
struct simulation_options {
  /// Draws the order in which actors get their turn; the same seed gives the same run.
  std::uint64_t seed = 1;
  std::uint32_t parallelism = 2;
  std::chrono::milliseconds batch_interval{1000};
  /// Of the context; its clock is the simulation's.
  context_options context{};
};

/// Runs a whole topology without threads, on a clock that the test moves: fast, and the same each
/// time.
///
///     weir::testing::simulation run({.seed = 42});
///     auto queue = std::make_shared<weir::batch_queue<int>>();
///     run.context().queue_stream<int>(queue).count().print();
///     run.start();
///     queue->push({1, 2, 3});
///     run.batches(1);
///
/// Virtual time starts at 0, so batches are at 1, 2, … times the interval. One thread. When an
/// exception (a test framework's, for instance) ends it, its seed goes to standard error.
class simulation {
public:
  explicit simulation(simulation_options options = {});
  ~simulation();
  simulation(const simulation&) = delete;
  simulation& operator=(const simulation&) = delete;

  streaming_context& context() noexcept { return context_; }
  manual_clock& clock() noexcept { return *clock_; }

  void start() { context_.start(); }
  /// Moves the clock by this many intervals and works until each batch is completed, through the
  /// delays of restarts. For a batch that does not complete it throws the run's first error, or
  /// `errc::timeout` if there was none.
  void batches(int count);
  /// Works until no actor has anything to do.
  void work();

  /// Kills an actor as a fault would: "<name of the node>/<copy>".
  void kill(std::string_view actor);
  std::uint64_t restarts(std::string_view actor) const;
  std::uint64_t restarts() const;

private:
  std::uint64_t seed_;
  int exceptions_;
  std::shared_ptr<manual_clock> clock_;
  std::chrono::milliseconds interval_;
  streaming_context context_;
};

} // namespace weir::testing
