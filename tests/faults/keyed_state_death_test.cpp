// SPDX-License-Identifier: Apache-2.0
#include <chrono>
#include <cstdint>
#include <memory>
#include <numeric>
#include <optional>
#include <string>
#include <vector>

#include "../catch.hpp"
#include "deaths.hpp"
#include "each_death.hpp"

#include <weir/actors/testing/simulation.hpp>

namespace keyed_state_death_test {

// Keyed state under deaths: stages are restored from their snapshots and run again what came since.
// Results, and when keys time out, must be those of an undisturbed run.

namespace {

using namespace weir;
using namespace weir::tests;
using count_of = std::pair<std::string, std::int64_t>;

std::string counted(std::string_view word, const std::optional<std::int64_t>& one,
                    state<std::int64_t>& count) {
  if (!one)
    return std::string(word) + " is gone at " + std::to_string(count.get());
  count.update(count.value_or(0) + *one);
  return std::string(word) + " " + std::to_string(count.get());
}

constexpr int batches = 10;

results play(std::uint64_t seed, const fault_handler& on_fault) {
  results out;
  testing::simulation_options options;
  options.seed = seed;
  options.context.snapshot_every_batches = 3;
  options.context.in_memory_state = true;
  testing::simulation run(options);
  auto queue = std::make_shared<batch_queue<std::string>>();
  const auto ones = run.context()
                        .queue_stream<std::string>(queue)
                        .flat_map(split(' '))
                        .map([](std::string_view word) { return std::pair(word, std::int64_t{1}); })
                        .name("ones");
  const auto sums =
      ones.update_state_by_key<std::int64_t>(
              [](std::span<const std::int64_t> values, const std::optional<std::int64_t>& old) {
                const auto sum = std::accumulate(values.begin(), values.end(), old.value_or(0));
                return sum % 7 == 6 ? std::nullopt : std::optional(sum);
              },
              {.initial = {{"a", 3}, {"z", 1}}, .by = 2})
          .name("sums");
  const auto counts = ones.map_with_state<std::int64_t>(
      counted, {.initial = {{"a", 3}, {"z", 1}}, .by = 2, .timeout = std::chrono::seconds(2)});
  counts.name("counts");
  record(sums, "sums-out", out);
  record(counts, "counts-out", out);
  record(counts.state_snapshots(), "snapshots-out", out);
  for (int i = 0; i < batches; ++i)
    queue->push({"a bb a", "ccc" + std::to_string(i % 4),
                 "bb " + std::string(static_cast<std::size_t>(i % 3 + 1), 'd')},
                2);
  run.start();
  const scoped_fault_handler faults(on_fault);
  run.batches(batches);
  return out;
}

} // namespace

TEST_CASE("keyed state survives the death of its stages at any step") {
  const silence quiet;
  const results undisturbed = play(1, [](const fault_site&) {});
  REQUIRE(undisturbed.by_key.size() == 3 * batches);
  REQUIRE(undisturbed.by_key.at({4000, "counts-out"}).back() == "z is gone at 1");
  check_each_death([](const fault_handler& on_fault) { return play(1, on_fault); }, undisturbed,
                   [](std::string_view stage) { return stage == "sums" || stage == "counts"; });
}

TEST_CASE("keyed state survives many deaths in one run") {
  const silence quiet;
  const std::uint64_t seed = GENERATE(range(std::uint64_t{10}, std::uint64_t{25}));
  const results undisturbed = play(seed, [](const fault_site&) {});
  random_deaths deaths(seed, 12);
  const results disturbed = play(seed, std::ref(deaths));
  CHECK(deaths.count() > 3);
  CHECK(disturbed.by_key == undisturbed.by_key);
}

} // namespace keyed_state_death_test
