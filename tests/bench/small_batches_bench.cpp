// SPDX-License-Identifier: Apache-2.0

// What a batch costs that has little or nothing in it.

#include "harness.hpp"
#include "report.hpp"
#include "word_count.hpp"

#include <benchmark/benchmark.h>

namespace small_batches_bench {

namespace {

void empty_batch(benchmark::State& state) {
  const auto threads = static_cast<std::uint32_t>(state.range(0));
  bench::queue_driver<std::int64_t> driver(threads);
  auto stream = driver.stream();
  for (int stage = 0; stage < 5; ++stage)
    stream = stream.map([](std::int64_t value) { return value + 1; });
  stream.for_each_batch([&](const weir::batch<std::int64_t>&) { driver.output_done(); });
  driver.context().start();
  // A batch without elements has partitions all the same.
  const auto empty = weir::batch<std::int64_t>::of({}, threads);
  std::vector<double> to_output;
  std::vector<double> to_waiter;
  for (auto _ : state) {
    to_waiter.push_back(driver.run(empty));
    to_output.push_back(driver.to_output());
    state.SetIterationTime(to_output.back());
  }
  std::vector<double> in_a_row;
  for (int i = 0; i < 20; ++i)
    in_a_row.push_back(driver.run_in_a_row(empty, 1000));
  const std::string stages = "empty batch through five stages, ";
  const std::string what = stages + bench::threads_text(threads);
  bench::record({.what = what + ": tick to output",
                 .unit = "µs",
                 .weir = bench::median(to_output) * 1e6,
                 .wanted = bench::at_most(50)});
  bench::record({.what = what + ": tick to a waiting thread's return",
                 .unit = "µs",
                 .weir = bench::median(to_waiter) * 1e6});
  bench::record({.what = what + ": each of many in a row",
                 .unit = "µs",
                 .weir = bench::median(in_a_row) * 1e6,
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
      .for_each_batch([&](const bench::word_counts& counts) {
        bench::keep(bench::read_all(counts));
        driver.output_done();
      });
  driver.context().start();
  const auto lines = weir::batch<std::string>::of(bench::zipf_lines(1000, 1), threads);
  const std::vector<std::string_view> same_lines(lines.begin(), lines.end());
  bench::plain_word_count plain;
  bench::pair_times times;
  for (auto _ : state) {
    driver.run(lines);
    times.weir.push_back(driver.to_output());
    const auto start = bench::stopwatch::now();
    bench::keep(plain.run(same_lines));
    times.plain.push_back(bench::seconds_since(start));
    state.SetIterationTime(times.weir.back());
  }
  const std::string what = "word count of a batch of 1,000 lines, ";
  bench::record({.what = what + bench::threads_text(threads) + ": tick to output",
                 .unit = "ms",
                 .weir = bench::median(times.weir) * 1e3,
                 .plain = bench::median(times.plain) * 1e3,
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

} // namespace small_batches_bench
