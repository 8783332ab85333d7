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
#include <vector>

#include <weir/actors/streaming_context.hpp>

#include "batches_source.hpp"
#include "json_values.hpp"

namespace weir::testing {

/// What one output received at one batch time.
struct recorded_batch {
  json::array elements;
  std::size_t partitions = 0;
};

/// Keeps what outputs receive. Any thread.
class recorder {
public:
  using history = std::map<std::int64_t, recorded_batch>; ///< by batch time in ms

  /// Adds an output to a stream; its batches are kept under this name.
  template <class T>
  void record(const dstream<T>& stream, const std::string& name) {
    stream.for_each_batch([shared = state_, name](const batch<T>& dataset, batch_time time) {
      recorded_batch got{to_json(dataset), dataset.num_partitions()};
      const std::lock_guard lock(shared->mutex);
      shared->outputs[name][time.milliseconds()] = std::move(got);
    });
  }
  history of(const std::string& name) const {
    const std::lock_guard lock(state_->mutex);
    const auto found = state_->outputs.find(name);
    return found == state_->outputs.end() ? history{} : found->second;
  }

private:
  struct state {
    std::mutex mutex;
    std::map<std::string, history> outputs;
  };
  std::shared_ptr<state> state_ = std::make_shared<state>();
};

/// How a topology is run.
struct run_mode {
  std::optional<std::uint64_t> seed; ///< of a deterministic engine; none: threads
  std::uint32_t parallelism = 2;
  bool stepwise = true; ///< waits for each batch before the next; else all ticks come at once
};

/// Several seeds and default parallelisms without threads, then once with threads.
const std::vector<run_mode>& run_modes();
std::string to_string(const run_mode& mode);

/// A topology to run on a manual clock that starts at 0.
struct run_plan {
  std::int64_t batch_ms = 1000;
  std::size_t batches = 0;
  /// Adds streams and outputs.
  std::function<void(streaming_context&, recorder&)> build;
  /// Called before the clock reaches batch k; makes the run stepwise.
  std::function<void(std::size_t)> before_batch;
};

/// What came of it.
struct run_result {
  recorder outputs;
  std::exception_ptr error; ///< what `await_termination` throws
};

run_result run_topology(const run_plan& plan, const run_mode& mode);

} // namespace weir::testing
