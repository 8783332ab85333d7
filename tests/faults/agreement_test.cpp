// SPDX-License-Identifier: Apache-2.0
#include <cstdint>
#include <memory>
#include <numeric>
#include <optional>
#include <stdexcept>
#include <string>
#include <vector>

#include "../catch.hpp"
#include "deaths.hpp"

#include <weir/actors/testing/simulation.hpp>

namespace agreement_test {

// User code that throws in one of several copies of a stage with state: the batch counts in none of them,
// whoever dies meanwhile.

namespace {

using namespace weir;
using namespace weir::tests;
using word_count = std::pair<std::string, std::int64_t>;

constexpr int batches = 9;

std::int64_t sum_or_throw(std::int64_t a, std::int64_t b) {
  if (b >= 100)
    throw std::runtime_error("a hundred is too much");
  return a + b;
}

std::string counted(std::string_view word, const std::optional<std::int64_t>& value,
                    state<std::int64_t>& sum) {
  sum.update(sum_or_throw(sum.value_or(0), value.value()));
  return std::string(word) + " " + std::to_string(sum.get());
}

std::optional<std::int64_t> summed(std::span<const std::int64_t> values,
                                   const std::optional<std::int64_t>& old) {
  return std::accumulate(values.begin(), values.end(), old.value_or(0), sum_or_throw);
}

/// Two of the batches have a value for "bad" on which the functions throw; all have values for keys of
/// other copies.
void fill(batch_queue<word_count>& queue) {
  for (int i = 0; i < batches; ++i) {
    std::vector<word_count> values;
    for (int key = 0; key < 12; ++key)
      values.emplace_back("key " + std::to_string((i + key) % 15), i + key);
    if (i % 3 == 1)
      values.insert(values.begin() + i, {{"bad", 1}, {"bad", i == 7 ? 2 : 100}});
    queue.push(std::move(values), 2);
  }
}

results play(std::uint64_t seed, std::uint32_t copies, const fault_handler& on_fault) {
  results out;
  testing::simulation_options options;
  options.seed = seed;
  options.context.snapshot_every_batches = 3;
  options.context.in_memory_state = true;
  testing::simulation run(options);
  auto queue = std::make_shared<batch_queue<word_count>>();
  fill(*queue);
  const auto values = run.context().queue_stream<word_count>(queue);
  const auto sums = values.update_state_by_key<std::int64_t>(summed, {.by = copies});
  const auto counts = values.map_with_state<std::int64_t>(counted, {.by = copies});
  const auto window = values.reduce_by_key_and_window(
      sum_or_throw, [](std::int64_t a, std::int64_t b) { return a - b; }, std::chrono::seconds(3),
      std::chrono::seconds(1), partitioner<std::string>(copies));
  record(sums.name("sums"), "sums-out", out);
  record(counts.name("counts"), "counts-out", out);
  record(window.name("window"), "window-out", out);
  run.start();
  const scoped_fault_handler faults(on_fault);
  run.batches(batches);
  return out;
}

void nothing(const fault_site&) {}

} // namespace

TEST_CASE("a batch that fails in one copy of a stage with state fails in all of them") {
  const silence quiet;
  const results one = play(1, 1, nothing);
  CHECK(one.by_key.count({2000, "sums-out"}) == 0);
  CHECK(one.by_key.count({3000, "sums-out"}) == 1);
  const std::uint64_t seed = GENERATE(range(std::uint64_t{1}, std::uint64_t{6}));
  CHECK(play(seed, 3, nothing).by_key == one.by_key);
}

TEST_CASE("copies of a stage agree on a batch, at whatever step one of them dies") {
  const silence quiet;
  const results undisturbed = play(1, 3, nothing);
  for (const step& where : steps_of([](const fault_handler& on_fault) { play(1, 3, on_fault); })) {
    if (where.stage != "sums" && where.stage != "counts" && where.stage != "window")
      continue;
    INFO(to_string(where));
    bool died = false;
    const results disturbed = play(1, 3, die_at(where, died));
    REQUIRE(died);
    REQUIRE(disturbed.by_key == undisturbed.by_key);
  }
}

TEST_CASE("copies of a stage agree on batches while many of them die") {
  const silence quiet;
  const std::uint64_t seed = GENERATE(range(std::uint64_t{10}, std::uint64_t{25}));
  const results undisturbed = play(seed, 3, nothing);
  random_deaths deaths(seed, 12);
  CHECK(play(seed, 3, std::ref(deaths)).by_key == undisturbed.by_key);
  CHECK(deaths.count() > 3);
}

TEST_CASE("a copy that fails where the others have committed is tried again") {
  const silence quiet;
  const results undisturbed = play(1, 3, nothing);
  // It dies after the vote, and its successor meets an error that its predecessor had not met.
  bool died = false;
  int thrown = 0;
  const auto disturbed = play(1, 3, [&](const fault_site& site) {
    if (site.stage != "sums" || site.copy != 1)
      return;
    if (!died && site.point == "stage.seal.before" && site.batch == 2) {
      died = true;
      throw injected_death("test");
    }
    if (died && thrown < 2 && site.point == "stage.function" && site.batch == 2) {
      ++thrown;
      throw std::runtime_error("now and then");
    }
  });
  CHECK(thrown == 2);
  CHECK(disturbed.by_key == undisturbed.by_key);
}

} // namespace agreement_test
