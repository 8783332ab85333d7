// SPDX-License-Identifier: Apache-2.0
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "../catch.hpp"
#include "deaths.hpp"
#include "each_death.hpp"

#include <weir/actors/testing/simulation.hpp>

namespace join_death_test {

// Joins in a running topology whose actors die: at each step once, and many times in one run.

namespace {

using namespace weir;
using namespace weir::tests;
using clicks = std::pair<std::string, std::int64_t>;

constexpr int batches = 4;

void build(testing::simulation& run, const std::shared_ptr<batch_queue<clicks>>& first,
           const std::shared_ptr<batch_queue<clicks>>& second, results& out) {
  const auto left = run.context().queue_stream<clicks>(first).name("left");
  const auto right = run.context().queue_stream<clicks>(second).name("right");
  const auto fixed = batch<clicks>::of({clicks("a", 100), clicks("z", 200)});
  record(left.join(right, 2).name("join"), "join-out", out);
  record(left.full_outer_join(right, 3).name("full"), "full-out", out);
  record(left.cogroup(right, 2).name("cogroup"), "cogroup-out", out);
  record(right.right_outer_join(fixed).name("fixed"), "fixed-out", out);
}

results play(std::uint64_t seed, const fault_handler& on_fault) {
  results out;
  testing::simulation_options options;
  options.seed = seed;
  options.context.chunk_credits = 2;
  testing::simulation run(options);
  auto first = std::make_shared<batch_queue<clicks>>();
  auto second = std::make_shared<batch_queue<clicks>>();
  build(run, first, second, out);
  for (int i = 0; i < batches; ++i) {
    first->push({{"a", i}, {"b", i + 10}, {"a", i + 20}, {"c", 30}}, 2);
    second->push({{"b", i}, {"a", i + 40}, {"d", 50}}, 2);
  }
  run.start();
  const scoped_fault_handler faults(on_fault);
  run.batches(batches);
  return out;
}

} // namespace

TEST_CASE("an actor that dies at any step leaves the results of joins as they were") {
  const silence quiet;
  const results undisturbed = play(1, [](const fault_site&) {});
  REQUIRE(undisturbed.by_key.size() == 4 * batches);
  CHECK(undisturbed.by_key.at({1000, "join-out"}) ==
        std::vector<std::string>{"(a,(0,40))", "(a,(20,40))", "(b,(10,0))"});
  check_each_death([](const fault_handler& on_fault) { return play(1, on_fault); }, undisturbed,
                   [](std::string_view) { return true; });
}

TEST_CASE("many deaths in one run leave the results of joins as they were") {
  const silence quiet;
  const std::uint64_t seed = GENERATE(range(std::uint64_t{1}, std::uint64_t{20}));
  const results undisturbed = play(seed, [](const fault_site&) {});
  random_deaths deaths(seed, 12);
  const results disturbed = play(seed, std::ref(deaths));
  CHECK(deaths.count() > 3);
  CHECK(disturbed.by_key == undisturbed.by_key);
}

} // namespace join_death_test
