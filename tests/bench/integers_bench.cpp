// SPDX-License-Identifier: Apache-2.0

// Integers through map and filter, and counted.

#include "harness.hpp"
#include "report.hpp"

#include <benchmark/benchmark.h>

#include <numeric>

namespace integers_bench {

namespace {

constexpr std::size_t integers_per_batch = 4'000'000;

std::int64_t changed(std::int64_t value) {
  return value * 3 + 1;
}
bool wanted(std::int64_t value) {
  return (value & 7) != 0;
}

/// Not inlined: the compiler must not see which values come.
[[gnu::noinline]] std::int64_t plain_count(const std::vector<std::int64_t>& values) {
  std::int64_t count = 0;
  for (const std::int64_t value : values)
    if (wanted(changed(value)))
      ++count;
  return count;
}

void integers(benchmark::State& state) {
  const auto threads = static_cast<std::uint32_t>(state.range(0));
  std::vector<std::int64_t> values(integers_per_batch);
  std::iota(values.begin(), values.end(), 0);
  const auto batch = weir::batch<std::int64_t>::of(values, threads);

  bench::queue_driver<std::int64_t> driver(threads);
  std::int64_t weir_count = 0;
  driver.stream()
      .map([](std::int64_t value) { return changed(value); })
      .filter([](std::int64_t value) { return wanted(value); })
      .count()
      .for_each_batch([&](const weir::batch<std::int64_t>& counts) {
        weir_count = counts.first().value_or(0);
      });
  driver.context().start();

  bench::pair_times times;
  for (auto _ : state) {
    const double weir_seconds = driver.run(batch);
    const auto start = bench::stopwatch::now();
    const std::int64_t count = plain_count(values);
    bench::keep(count);
    times.plain.push_back(bench::seconds_since(start));
    times.weir.push_back(weir_seconds);
    state.SetIterationTime(weir_seconds);
    if (count != weir_count)
      state.SkipWithError("the results differ");
  }
  const double millions = integers_per_batch / 1e6;
  state.counters["M/s"] = millions / bench::median(times.weir);
  state.counters["plain"] = millions / bench::median(times.plain);
  bench::record({.what = "integers, map + filter + count, " + bench::threads_text(threads),
                 .unit = "M/s",
                 .weir = millions / bench::median(times.weir),
                 .wanted = bench::at_least(100.0 * threads)});
  if (threads == 1)
    bench::record({.what = "the same as one plain loop (the compiler vectorises it)",
                   .unit = "M/s",
                   .weir = millions / bench::median(times.plain)});
}
BENCHMARK(integers)->ArgName("threads")->Arg(1)->Arg(2)->UseManualTime()->Iterations(40)->Unit(
    benchmark::kMillisecond);

} // namespace

} // namespace integers_bench
