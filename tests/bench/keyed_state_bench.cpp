// SPDX-License-Identifier: Apache-2.0

// Keyed state: 100,000 events a batch, keys spread over 64 bits, values 0..999, beside the loops that
// a good engineer would write.

#include "harness.hpp"
#include "report.hpp"

#include <benchmark/benchmark.h>
#include <boost/unordered/unordered_flat_map.hpp>

#include <cstdint>
#include <numeric>
#include <optional>
#include <span>
#include <string>

namespace keyed_state_bench {

namespace {

using namespace std::string_literals;
using event = std::pair<std::int64_t, std::int64_t>;
using events = std::vector<event>;

constexpr std::size_t events_per_batch = 100'000;
constexpr std::size_t batches = 16;

/// The generator of Steele, Lea and Flood, "Fast splittable pseudorandom number generators" (2014).
std::uint64_t split_mix(std::uint64_t& state) {
  std::uint64_t z = state += 0x9e37'79b9'7f4a'7c15U;
  z = (z ^ (z >> 30U)) * 0xbf58'476d'1ce4'e5b9U;
  z = (z ^ (z >> 27U)) * 0x94d0'49bb'1331'11ebU;
  return z ^ (z >> 31U);
}

/// The n-th key.
std::int64_t key(std::uint64_t number) {
  return static_cast<std::int64_t>(split_mix(number));
}

std::vector<events> random_events(std::uint64_t keys) {
  std::uint64_t random = 42;
  std::vector<events> out(batches, events(events_per_batch));
  for (events& batch : out)
    for (event& each : batch) {
      const std::uint64_t drawn = split_mix(random);
      each = {key(drawn % keys), static_cast<std::int64_t>((drawn >> 40U) % 1000)};
    }
  return out;
}

/// Every key once, so that all of them have a state.
events all_keys(std::uint64_t keys) {
  events out(keys);
  for (std::uint64_t i = 0; i < keys; ++i)
    out[i] = {key(i), 0};
  return out;
}

using sums = boost::unordered_flat_map<std::int64_t, std::int64_t>;

/// Adds the events up, then hands all states on.
[[gnu::noinline]] std::int64_t plain_update(sums& states, const events& input) {
  for (const auto& [key, value] : input)
    states[key] += value;
  std::int64_t sum = 0;
  for (const auto& [key, state] : states)
    sum += state;
  return sum;
}

/// Hands the new state of each event's key on.
[[gnu::noinline]] std::int64_t plain_map(sums& states, const events& input) {
  std::int64_t sum = 0;
  for (const auto& [key, value] : input)
    sum += states[key] += value;
  return sum;
}

/// Reads all values of a result, column by column.
template <class Result>
std::int64_t read_values(const Result& result) {
  std::int64_t sum = 0;
  for (const auto& partition : result.partitions())
    for (const auto& part : partition) {
      const auto cells = part->items().values().cells();
      sum = std::accumulate(cells.begin(), cells.end(), sum);
    }
  return sum;
}

weir::dstream<event> updated(const weir::dstream<event>& input) {
  return input.update_state_by_key(
      [](std::span<const std::int64_t> values, const std::optional<std::int64_t>& old) {
        return std::optional(std::accumulate(values.begin(), values.end(), old.value_or(0)));
      });
}
weir::dstream<event> mapped(const weir::dstream<event>& input) {
  return input.map_with_state<std::int64_t>([](std::int64_t key,
                                               const std::optional<std::int64_t>& value,
                                               weir::state<std::int64_t>& sum) {
    const std::int64_t next = sum.value_or(0) + value.value_or(0);
    sum.update(next);
    return std::pair(key, next);
  });
}

/// Runs one operator beside its plain loop; `active` of the keys have events, the others are idle.
template <class Make, class Plain>
void measure(benchmark::State& state, const std::string& what, Make make, Plain plain,
             std::uint64_t keys, std::uint64_t active, double wanted) {
  const auto threads = static_cast<std::uint32_t>(state.range(1));
  const auto inputs = random_events(active);
  std::vector<weir::batch<event>> batched;
  for (const events& each : inputs)
    batched.push_back(weir::batch<event>::of(each, threads));
  weir::context_options options;
  options.in_memory_state = true;
  bench::queue_driver<event> driver(threads, options);
  std::int64_t weir_sum = 0;
  make(driver.stream()).for_each_batch([&](const weir::batch<event>& result) {
    weir_sum = read_values(result);
  });
  driver.context().start();
  sums states;
  driver.run(weir::batch<event>::of(all_keys(keys)));
  plain(states, all_keys(keys));

  bench::pair_times times;
  std::size_t next = 0;
  for (auto _ : state) {
    const std::size_t at = next++ % batches;
    const double weir_seconds = driver.run(batched[at]);
    const auto start = bench::stopwatch::now();
    const std::int64_t plain_sum = plain(states, inputs[at]);
    const double plain_seconds = bench::seconds_since(start);
    if (plain_sum != weir_sum)
      state.SkipWithError("the results differ");
    state.SetIterationTime(weir_seconds);
    times.weir.push_back(weir_seconds);
    times.plain.push_back(plain_seconds);
  }
  const double millions = events_per_batch / 1e6;
  bench::row line = bench::speed_row(state, what, threads, "M events/s", millions, times);
  if (threads == 2)
    line.wanted = bench::at_least(wanted);
  bench::record(std::move(line));
}

/// A number as people write it.
std::string thousands(std::int64_t keys) {
  std::string out = std::to_string(keys);
  for (std::size_t at = out.size(); at > 3; at -= 3)
    out.insert(at - 3, ",");
  return out;
}

void update_state(benchmark::State& state) {
  const auto keys = static_cast<std::uint64_t>(state.range(0));
  measure(state, "update_state_by_key, " + thousands(state.range(0)) + " keys", updated,
          plain_update, keys, keys, keys <= 100'000 ? 50 : 20);
}
BENCHMARK(update_state)
    ->ArgNames({"keys", "threads"})
    ->ArgsProduct({{100'000, 1'000'000}, {1, 2}})
    ->UseManualTime()
    ->Iterations(60)
    ->Unit(benchmark::kMillisecond);

void map_with_state(benchmark::State& state) {
  const auto keys = static_cast<std::uint64_t>(state.range(0));
  measure(state, "map_with_state, running sum, " + thousands(state.range(0)) + " keys", mapped,
          plain_map, keys, keys, keys <= 100'000 ? 80 : 40);
}
BENCHMARK(map_with_state)
    ->ArgNames({"keys", "threads"})
    ->ArgsProduct({{100'000, 1'000'000}, {1, 2}})
    ->UseManualTime()
    ->Iterations(60)
    ->Unit(benchmark::kMillisecond);

/// Events for 10,000 keys, beside ever more that are idle.
void idle_keys(benchmark::State& state) {
  const auto keys = static_cast<std::uint64_t>(state.range(0));
  measure(state, "map_with_state, 10,000 active of " + thousands(state.range(0)) + " keys", mapped,
          plain_map, keys, 10'000, 80);
}
BENCHMARK(idle_keys)
    ->ArgNames({"keys", "threads"})
    ->ArgsProduct({{10'000, 1'000'000}, {2}})
    ->UseManualTime()
    ->Iterations(60)
    ->Unit(benchmark::kMillisecond);

} // namespace

} // namespace keyed_state_bench
