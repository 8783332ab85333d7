// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <filesystem>
#include <functional>
#include <iterator>
#include <map>
#include <memory>
#include <random>
#include <string>
#include <utility>
#include <vector>

#include "../catch.hpp"
#include "../support/log_capture.hpp"
#include "deaths.hpp"
#include "running_count.hpp"

#include <weir/actors/testing/fault_plan.hpp>
#include <weir/actors/testing/faulty_checkpoint_store.hpp>
#include <weir/actors/testing/simulation.hpp>
#include <weir/state/memory_checkpoint_store.hpp>

// Topologies under random faults, in a simulation: how they are fed and compared.

namespace weir::tests {

using words = dstream<std::string>;

struct random_topology {
  std::string name;
  /// Builds it on two sources of words.
  std::function<void(const words& left, const words& right, results& out)> build;
};

inline auto ones(const words& input) {
  return input.map([](std::string_view word) { return std::pair(word, std::int64_t{1}); });
}

/// How one run goes; all of it follows from the seed.
struct random_run {
  std::uint64_t seed = 1;
  bool with_faults = true;
};

/// What came out, and what went wrong meanwhile.
struct random_outcome {
  results values;
  std::vector<testing::struck_fault> struck;
  std::vector<std::string> trace;
};

constexpr int random_batches = 6;

/// What is likely to go wrong: deaths anywhere, hangs of stages, a checkpoint store that fails.
inline testing::fault_plan random_plan(std::uint64_t seed) {
  using testing::fault_action;
  testing::fault_plan plan;
  plan.seed = seed;
  plan.keep_trace = true;
  for (const char* points : {"stage.*", "source.*", "output.*"})
    plan.faults.push_back({.point = points, .times = 4, .odds = 0.02});
  plan.faults.push_back(
      {.point = "stage.*", .times = 2, .odds = 0.004, .action = fault_action::hang});
  for (const fault_action action :
       {fault_action::io_error, fault_action::disk_full, fault_action::torn_write})
    plan.faults.push_back({.point = "testing.store.*", .times = 2, .odds = 0.05, .action = action});
  return plan;
}

inline std::vector<std::string> random_words(std::mt19937_64& random) {
  static const std::vector<std::string> all{"a", "bb", "ccc", "d", "ee"};
  std::vector<std::string> out(random() % 12);
  for (std::string& word : out)
    word = all[random() % all.size()];
  return out;
}

inline random_outcome play(const random_topology& topology, const random_run& how) {
  random_outcome out;
  std::mt19937_64 random(how.seed);
  testing::simulation_options options;
  options.seed = how.seed;
  options.parallelism = 1 + static_cast<std::uint32_t>(random() % 3);
  options.context.in_memory_state = true;
  options.context.snapshot_every_batches = 1 + static_cast<std::int64_t>(random() % 4);
  options.context.chunk_credits = 1 + random() % 4;
  options.context.strategy = static_cast<restart_strategy>(random() % 3);
  options.context.restarts.max_restarts = 200;
  options.context.hangs = {.hang_after = std::chrono::seconds(4), .max_hangs = 100};
  options.context.checkpoints = std::make_shared<testing::faulty_checkpoint_store>(
      std::make_shared<memory_checkpoint_store>());
  testing::simulation run(options);
  const auto queue = std::make_shared<batch_queue<std::string>>();
  const auto other = std::make_shared<batch_queue<std::string>>();
  topology.build(run.context().queue_stream<std::string>(queue).name("left"),
                 run.context().queue_stream<std::string>(other).name("right"), out.values);
  run.start();
  testing::fault_plan plan = how.with_faults ? random_plan(how.seed) : testing::fault_plan{};
  const testing::fault_injection faults(std::move(plan));
  for (int i = 0; i < random_batches; ++i) {
    queue->push(random_words(random), 1 + static_cast<std::uint32_t>(random() % 3));
    other->push(random_words(random), 1 + static_cast<std::uint32_t>(random() % 3));
    // Now and then two ticks come at once.
    if (random() % 3 == 0)
      run.clock().advance(run.context().batch_interval());
    else
      run.batches(1);
  }
  run.batches(2);
  out.struck = faults.struck();
  out.trace = faults.trace();
  return out;
}

/// What struck, by action, over many runs.
using strikes = std::map<std::string, int>;

/// Plays a topology with and without faults; the results must be the same.
inline void compare(const random_topology& topology, std::uint64_t seed, strikes& count) {
  INFO("topology " << topology.name << ", seed " << seed);
  const random_outcome undisturbed = play(topology, {.seed = seed, .with_faults = false});
  const random_outcome disturbed = play(topology, {.seed = seed});
  for (const auto& fault : disturbed.struck) {
    UNSCOPED_INFO(to_string(fault));
    ++count[std::string(to_string(fault.action))];
  }
  REQUIRE(disturbed.values.by_key == undisturbed.values.by_key);
  REQUIRE_FALSE(undisturbed.values.by_key.empty());
}

/// Threads of this process.
inline std::ptrdiff_t threads() {
  return std::distance(std::filesystem::directory_iterator("/proc/self/task"),
                       std::filesystem::directory_iterator());
}

inline std::uint64_t from_environment(const char* name, std::uint64_t usual) {
  const char* value = std::getenv(name);
  return value == nullptr ? usual : std::strtoull(value, nullptr, 10);
}

/// About so many runs, spread over the topologies, each compared with an undisturbed one.
/// WEIR_SOAK_FIRST and WEIR_SOAK_COUNT choose other seeds.
inline void compare_many(const std::vector<random_topology>& topologies, std::uint64_t usual) {
  const testing::log_capture quiet;
  const std::ptrdiff_t threads_before = threads();
  const std::uint64_t first = from_environment("WEIR_SOAK_FIRST", 1'000);
  const std::uint64_t each = from_environment("WEIR_SOAK_COUNT", usual) / topologies.size();
  strikes count;
  for (std::uint64_t seed = first; seed < first + each; ++seed)
    for (const random_topology& topology : topologies)
      compare(topology, seed, count);
  CHECK(threads() == threads_before);
  for (const char* action : {"die", "hang", "io_error", "disk_full", "torn_write"}) {
    INFO(action);
    CHECK(count[action] > 0);
  }
}

} // namespace weir::tests
