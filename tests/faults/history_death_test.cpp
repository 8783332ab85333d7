// SPDX-License-Identifier: Apache-2.0
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "../catch.hpp"
#include "deaths.hpp"

#include <weir/actors/testing/simulation.hpp>

namespace history_death_test {

// What a persisted stream keeps, while actors die at each step.

namespace {

using namespace weir;
using namespace weir::tests;

constexpr int batches = 5;

struct outcome {
  results outputs;
  std::vector<std::vector<std::string>> kept;
};

outcome play(const fault_handler& on_fault) {
  outcome out;
  testing::simulation_options options;
  options.context.chunk_credits = 2;
  testing::simulation run(options);
  auto queue = std::make_shared<batch_queue<std::string>>();
  for (int i = 0; i < batches; ++i)
    queue->push({"a " + std::to_string(i), "b b", "c"}, 2);
  const auto words = run.context()
                         .queue_stream<std::string>(queue)
                         .name("lines")
                         .flat_map(split(' '))
                         .name("words")
                         .persist();
  record(words.count_by_value().name("counts"), "counts-out", out.outputs);
  run.context().remember(std::chrono::seconds(4));
  run.start();
  {
    const scoped_fault_handler faults(on_fault);
    run.batches(batches);
  }
  for (const auto& dataset : words.slice(batch_time(), batch_time(std::chrono::seconds(batches))))
    out.kept.push_back(dataset.collect());
  return out;
}

} // namespace

TEST_CASE("an actor that dies at any step leaves a stream's history as it was") {
  const silence quiet;
  const outcome undisturbed = play([](const fault_site&) {});
  REQUIRE(undisturbed.kept.size() == 4);
  CHECK(undisturbed.kept.front() == std::vector<std::string>{"a", "1", "b", "b", "c"});
  bool history_died = false;
  for (const step& where : steps_of([](const fault_handler& on_fault) { play(on_fault); })) {
    INFO(to_string(where));
    bool died = false;
    const outcome disturbed = play(die_at(where, died));
    REQUIRE(died);
    REQUIRE(disturbed.kept == undisturbed.kept);
    REQUIRE(disturbed.outputs.by_key == undisturbed.outputs.by_key);
    history_died = history_died || where.stage.starts_with("persist");
  }
  CHECK(history_died);
}

} // namespace history_death_test
