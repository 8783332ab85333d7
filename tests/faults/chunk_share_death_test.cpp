// SPDX-License-Identifier: Apache-2.0
#include <cstdint>
#include <memory>
#include <numeric>
#include <optional>
#include <span>
#include <utility>
#include <vector>

#include "../catch.hpp"
#include "deaths.hpp"
#include "each_death.hpp"

#include <weir/actors/testing/simulation.hpp>

namespace chunk_share_death_test {

// Chunks that the copies of a stage share, each taking out its own elements: an edge keeps them for a
// stage that dies, and its successor takes out the same.

namespace {

using namespace weir;
using namespace weir::tests;
using number = std::pair<std::int64_t, std::int64_t>;

constexpr int batches = 4;

std::vector<number> numbers(int batch) {
  std::vector<number> out;
  for (int i = 0; i < 10'000; ++i)
    out.emplace_back(i * 7919 % 300, batch + i);
  return out;
}

/// Sums by key. Of the two chunks of each partition the larger is shared, and the smaller, of 904
/// elements, is dealt out.
results play(std::uint64_t seed, const fault_handler& on_fault) {
  results out;
  testing::simulation_options options;
  options.seed = seed;
  options.context.snapshot_every_batches = 3;
  options.context.in_memory_state = true;
  testing::simulation run(options);
  auto queue = std::make_shared<batch_queue<number>>();
  const auto sums =
      run.context()
          .queue_stream<number>(queue)
          .update_state_by_key<std::int64_t>(
              [](std::span<const std::int64_t> values, const std::optional<std::int64_t>& old) {
                return std::optional(
                    std::accumulate(values.begin(), values.end(), old.value_or(0)));
              },
              {.by = 2})
          .name("sums");
  record(sums, "sums-out", out);
  for (int i = 0; i < batches; ++i)
    queue->push(numbers(i), 2);
  run.start();
  const scoped_fault_handler faults(on_fault);
  run.batches(batches);
  return out;
}

std::vector<std::string> sums_of_all() {
  std::map<std::int64_t, std::int64_t> sums;
  for (int i = 0; i < batches; ++i)
    for (const auto& [key, value] : numbers(i))
      sums[key] += value;
  std::vector<std::string> out;
  for (const auto& [key, sum] : sums)
    out.push_back(to_text(number(key, sum)));
  std::sort(out.begin(), out.end());
  return out;
}

} // namespace

TEST_CASE("copies that share chunks take each element once, whoever dies where") {
  const silence quiet;
  const results undisturbed = play(1, [](const fault_site&) {});
  REQUIRE(undisturbed.by_key.size() == batches);
  CHECK(undisturbed.by_key.rbegin()->second == sums_of_all());
  check_each_death([](const fault_handler& on_fault) { return play(1, on_fault); }, undisturbed,
                   [](std::string_view stage) { return stage == "sums"; });
}

} // namespace chunk_share_death_test
