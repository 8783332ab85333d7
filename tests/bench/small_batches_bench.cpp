// SPDX-License-Identifier: Apache-2.0

// What a batch costs that has little or nothing in it, from its tick to its completion.

#include "harness.hpp"
#include "report.hpp"

#include <benchmark/benchmark.h>

namespace {

std::string on_threads(std::uint32_t threads) {
  return std::to_string(threads) + (threads == 1 ? " thread" : " threads");
}

void empty_batch(benchmark::State& state) {
  const auto threads = static_cast<std::uint32_t>(state.range(0));
  bench::queue_driver<std::int64_t> driver(threads);
  auto stream = driver.stream();
  for (int stage = 0; stage < 5; ++stage)
    stream = stream.map([](std::int64_t value) { return value + 1; });
  stream.for_each_batch([](const weir::batch<std::int64_t>&) {});
  driver.context().start();
  // A batch without elements has partitions all the same.
  const auto empty = weir::batch<std::int64_t>::of({}, threads);
  std::vector<double> times;
  for (auto _ : state) {
    times.push_back(driver.run(empty));
    state.SetIterationTime(times.back());
  }
  state.counters["median us"] = bench::median(times) * 1e6;
  state.counters["p99 us"] = bench::percentile(times, 0.99) * 1e6;
  bench::record({.what = "empty batch through five stages, " + on_threads(threads),
                 .unit = "µs",
                 .weir = bench::median(times) * 1e6,
                 .wanted = bench::at_most(50)});
}
BENCHMARK(empty_batch)
    ->ArgName("threads")
    ->Arg(1)
    ->Arg(2)
    ->UseManualTime()
    ->Iterations(20'000)
    ->Unit(benchmark::kMicrosecond);

void small_batch(benchmark::State& state) {
  const auto threads = static_cast<std::uint32_t>(state.range(0));
  bench::queue_driver<std::string> driver(threads);
  driver.stream()
      .flat_map(weir::split(' '))
      .count_by_value()
      .for_each_batch([](const weir::batch<std::pair<std::string, std::int64_t>>& counts) {
        std::int64_t sum = 0;
        for (const auto& [word, count] : counts)
          sum += count;
        bench::keep(sum);
      });
  driver.context().start();
  const auto lines = weir::batch<std::string>::of(bench::zipf_lines(1000, 1), threads);
  std::vector<double> times;
  for (auto _ : state) {
    times.push_back(driver.run(lines));
    state.SetIterationTime(times.back());
  }
  state.counters["median ms"] = bench::median(times) * 1e3;
  state.counters["p99 ms"] = bench::percentile(times, 0.99) * 1e3;
  bench::record({.what = "word count of a batch of 1,000 lines, " + on_threads(threads),
                 .unit = "ms",
                 .weir = bench::median(times) * 1e3,
                 .wanted = bench::at_most(0.3)});
}
BENCHMARK(small_batch)
    ->ArgName("threads")
    ->Arg(1)
    ->Arg(2)
    ->UseManualTime()
    ->Iterations(3'000)
    ->Unit(benchmark::kMicrosecond);

} // namespace
