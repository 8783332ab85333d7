// SPDX-License-Identifier: Apache-2.0
#include <cstdint>
#include <functional>
#include <stdexcept>
#include <string>
#include <vector>

#include "../catch.hpp"
#include "deaths.hpp"
#include "each_death.hpp"

#include <weir/actors/testing/simulation.hpp>
#include <weir/state/support/fault.hpp>

namespace window_death_test {

// Windows of all kinds, killed at each step of a batch, with a batch that fails among them: the
// results by (batch time, output) must be those of an undisturbed run.

namespace {

using namespace weir;
using namespace weir::tests;

constexpr int batches = 9;
/// Its line makes the batch fail on its way to the windows.
constexpr int failing_batch = 4;

void build(testing::simulation& run, const std::shared_ptr<batch_queue<std::string>>& queue,
           results& out) {
  const auto long_ms = 3 * run.context().batch_interval();
  const auto slide_ms = 2 * run.context().batch_interval();
  const auto words = run.context().queue_stream<std::string>(queue).flat_map(split(' '));
  const auto pairs = words.map([](std::string_view word) {
    if (word == "boom")
      throw std::runtime_error("boom");
    return std::pair(word, std::string(word.substr(0, 1)));
  });
  const auto concat = [](std::string_view a, std::string_view b) {
    return std::string(a) + std::string(b);
  };
  record(pairs.window(long_ms).name("window"), "window-out", out);
  record(pairs.reduce_by_key_and_window(concat, long_ms).name("reduced"), "reduced-out", out);
  record(pairs.count_by_key_and_window(long_ms, slide_ms).name("counted"), "counted-out", out);
  record(pairs.group_by_key_and_window(slide_ms, slide_ms).name("grouped"), "grouped-out", out);
  record(pairs.count_by_window(long_ms, slide_ms).name("number"), "number-out", out);
}

results play(std::uint64_t seed, const fault_handler& on_fault) {
  results out;
  testing::simulation_options options;
  options.seed = seed;
  options.context.snapshot_every_batches = 2;
  options.context.chunk_credits = 2;
  options.context.in_memory_state = true;
  testing::simulation run(options);
  auto queue = std::make_shared<batch_queue<std::string>>();
  build(run, queue, out);
  for (int i = 0; i < batches; ++i)
    queue->push({"a bb a", i == failing_batch ? "boom" : "ccc",
                 "bb " + std::string(static_cast<std::size_t>(i % 3 + 1), 'd')},
                2);
  run.start();
  {
    const scoped_fault_handler faults(on_fault);
    run.batches(batches);
  }
  return out;
}

bool is_window(const std::string& stage) {
  return stage == "window" || stage == "reduced" || stage == "counted" || stage == "grouped" ||
         stage == "number";
}

} // namespace

TEST_CASE("a window that dies at any step leaves all results as they were") {
  const silence quiet;
  const results undisturbed = play(1, [](const fault_site&) {});
  // Two outputs in each batch but the failing one, three in every other.
  REQUIRE(undisturbed.by_key.size() == 2 * (batches - 1) + 3 * (batches / 2));
  check_each_death([](const fault_handler& on_fault) { return play(1, on_fault); }, undisturbed,
                   is_window);
}

TEST_CASE("many deaths among windows leave all results as they were") {
  const silence quiet;
  const std::uint64_t seed = GENERATE(range(std::uint64_t{10}, std::uint64_t{30}));
  const results undisturbed = play(seed, [](const fault_site&) {});
  random_deaths deaths(seed, 12);
  const results disturbed = play(seed, std::ref(deaths));
  CHECK(deaths.count() > 3);
  CHECK(disturbed.by_key == undisturbed.by_key);
}

} // namespace window_death_test
