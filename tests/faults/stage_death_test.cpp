// SPDX-License-Identifier: Apache-2.0
#include <cstdint>
#include <functional>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "../catch.hpp"
#include "deaths.hpp"
#include "running_count.hpp"

#include <weir/actors/runtime/streaming_run.hpp>
#include <weir/actors/testing/simulation.hpp>
#include <weir/state/support/fault.hpp>

namespace stage_death_test {

// A topology with a diamond, a shuffle that combines, and state, killed at each step of a batch:
// the results by (batch time, output) must be those of an undisturbed run.

namespace {

using namespace weir;
using namespace weir::tests;

void build(testing::simulation& run, const std::shared_ptr<batch_queue<std::string>>& queue,
           results& out) {
  auto lines = run.context().queue_stream<std::string>(queue).name("lines");
  auto words = lines.flat_map(split(' ')).name("words");
  auto left = words
                  .map([&out](std::string_view word) {
                    ++out.calls["left"];
                    return std::pair(word, std::int64_t{1});
                  })
                  .name("left");
  auto right = words
                   .filter([&out](std::string_view word) {
                     ++out.calls["right"];
                     return word.size() > 1;
                   })
                   .map([](std::string_view word) { return std::pair(word, std::int64_t{100}); })
                   .name("right");
  auto joined =
      left.transform_with(right, [](const auto& a, const auto& b) { return a.union_with(b); })
          .name("joined");
  record(joined.reduce_by_key(std::plus<>()).name("sums"), "sums-out", out);
  record(running_counts(joined).name("running"), "running-out", out);
}

constexpr int batches = 7;

/// One run; `on_fault` is asked at each fault point.
results play(std::uint64_t seed, const fault_handler& on_fault,
             std::map<std::string, std::uint64_t>* restarts = nullptr) {
  results out;
  testing::simulation_options options;
  options.seed = seed;
  options.context.snapshot_every_batches = 3;
  options.context.chunk_credits = 2;
  testing::simulation run(options);
  auto queue = std::make_shared<batch_queue<std::string>>();
  build(run, queue, out);
  for (int i = 0; i < batches; ++i)
    queue->push({"a bb a", "ccc", "bb " + std::string(static_cast<std::size_t>(i % 3 + 1), 'd')},
                2);
  run.start();
  {
    const scoped_fault_handler faults(on_fault);
    run.batches(batches);
  }
  if (restarts != nullptr)
    for (const auto* place : run.context().run()->places().cells()) {
      const auto name = place->plan.name + "/" + std::to_string(place->copy);
      (*restarts)[name] = run.restarts(name);
    }
  return out;
}

/// What a run goes through with this seed.
std::vector<step> steps_of_a_run(std::uint64_t seed) {
  return steps_of([seed](const fault_handler& on_fault) { play(seed, on_fault); });
}

} // namespace

TEST_CASE("a stage that dies at any step leaves all results as they were") {
  const silence quiet;
  const std::uint64_t seed = GENERATE(1u, 2u, 3u);
  const results undisturbed = play(seed, [](const fault_site&) {});
  REQUIRE(undisturbed.by_key.size() == 2 * batches);
  const auto steps = steps_of_a_run(seed);
  // Every point at which the runtime can die is visited.
  std::set<std::string> points;
  for (const auto& where : steps)
    points.insert(where.point);
  for (const char* point :
       {"stage.wake", "stage.chunk.before", "stage.chunk.after", "stage.end.before",
        "stage.end.after", "stage.seal.before", "stage.seal.after", "stage.snapshot.before",
        "stage.snapshot.after", "source.wake", "source.cut.before", "source.cut.after",
        "source.seal.after", "output.gathered", "output.body.before", "output.body.after",
        "output.done"})
    CHECK(points.count(point) == 1);

  for (const step& where : steps) {
    INFO("seed " << seed << ": " << to_string(where));
    bool died = false;
    std::map<std::string, std::uint64_t> restarts;
    const results disturbed = play(seed, die_at(where, died), &restarts);
    REQUIRE(died);
    REQUIRE(disturbed.by_key == undisturbed.by_key);
    // Only the one that died is started again.
    for (const auto& [actor, count] : restarts)
      CHECK(count ==
            (actor == where.stage + "/" + std::to_string(where.copy) && !is_of_writer(where) ? 1U
                                                                                             : 0U));
    // Only a death in or after a body makes it run twice.
    int extra_runs = 0;
    for (const auto& [key, runs] : disturbed.runs)
      extra_runs += runs - 1;
    CHECK(extra_runs == (where.point == "output.body.after" ? 1 : 0));
  }
}

TEST_CASE("siblings of a stage that dies in a diamond neither restart nor emit twice") {
  const silence quiet;
  const results undisturbed = play(1, [](const fault_site&) {});
  for (const step& where : steps_of_a_run(1)) {
    if (where.stage != "left")
      continue;
    INFO(to_string(where));
    bool died = false;
    const results disturbed = play(1, die_at(where, died));
    REQUIRE(died);
    CHECK(disturbed.calls.at("right") == undisturbed.calls.at("right"));
    CHECK(disturbed.calls.at("left") >= undisturbed.calls.at("left"));
  }
}

TEST_CASE("many deaths in one run leave all results as they were") {
  const silence quiet;
  const std::uint64_t seed = GENERATE(range(std::uint64_t{10}, std::uint64_t{40}));
  const results undisturbed = play(seed, [](const fault_site&) {});
  random_deaths deaths(seed, 12);
  const results disturbed = play(seed, std::ref(deaths));
  CHECK(deaths.count() > 3);
  CHECK(disturbed.by_key == undisturbed.by_key);
}

TEST_CASE("an actor that is killed from outside is started again") {
  const silence quiet;
  results out;
  testing::simulation run;
  auto queue = std::make_shared<batch_queue<std::string>>();
  build(run, queue, out);
  run.start();
  queue->push({"a b"});
  run.batches(1);
  run.kill("running/0");
  run.kill("coordinator");
  run.work();
  queue->push({"a b"});
  run.batches(1);
  CHECK(run.restarts("running/0") == 1);
  CHECK(run.restarts("coordinator") == 1);
  CHECK(out.by_key[{2000, "running-out"}] == std::vector<std::string>{"(a,2)", "(b,2)"});
}

} // namespace stage_death_test
