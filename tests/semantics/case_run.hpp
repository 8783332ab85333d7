// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <exception>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>

#include <weir/actors/testing/simulation.hpp>

#include "values/sources.hpp"

namespace weir::testing {

/// What a case says about its context.
struct case_setup {
  milliseconds batch_interval{1000};
  std::size_t batches = 0;
  bool checkpoint = false; ///< sets a place for checkpoints, in memory
  std::optional<milliseconds> remember{};
  milliseconds start{0}; ///< what the clock shows when the context starts
};

/// What no case says: nothing may depend on it.
struct case_mode {
  std::uint64_t seed = 1; ///< of the order in which actors get their turn
  std::uint32_t parallelism = 2;
  /// Partitions of sources instead of those of the case, and a seed for the lengths of chunks.
  std::optional<std::uint32_t> source_partitions{};
  std::optional<std::uint64_t> chunk_seed{};

  source_layout layout(std::uint32_t partitions_of_case) const {
    return {source_partitions.value_or(partitions_of_case), chunk_seed};
  }
};

/// What an output received in one batch.
struct received_batch {
  values elements{};
  std::size_t partitions = 0;
};

/// What one output received, by batch time in ms.
using output_history = std::map<std::int64_t, received_batch>;

/// One run of a topology of values in a simulation, on a manual clock.
class case_run {
public:
  case_run(const case_setup& setup, const case_mode& mode);

  streaming_context& context() { return simulation_.context(); }
  const case_mode& mode() const { return mode_; }
  /// Adds an output to a stream; what it receives is kept under this name.
  void record(const value_stream& stream, const std::string& name);

  /// Starts if need be, and runs so many batches.
  void run_batches(std::size_t count);
  /// Starts and runs all batches of the case; calls `before_batch(k)` before the clock reaches batch k.
  void run(const std::function<void(std::size_t)>& before_batch = {});
  /// Moves the clock of a context that was started, and runs all batches that come due.
  void advance_to(milliseconds time);
  /// Stops, and returns what `await_termination` throws.
  std::exception_ptr stop();

  output_history received(const std::string& name) const;

private:
  struct histories {
    std::mutex mutex;
    std::map<std::string, output_history> by_name;
  };

  case_setup setup_;
  case_mode mode_;
  std::shared_ptr<histories> received_ = std::make_shared<histories>();
  simulation simulation_;
};

} // namespace weir::testing
