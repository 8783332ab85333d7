// SPDX-License-Identifier: Apache-2.0

// Word count per batch of 100,000 lines, beside the loop that a good engineer would write.

#include "harness.hpp"
#include "report.hpp"
#include "word_count.hpp"

#include <benchmark/benchmark.h>

#include <algorithm>

namespace word_count_bench {

namespace {

using namespace std::string_literals;

constexpr std::size_t lines_per_batch = 100'000;

enum form { count_by_value, reduce_by_key };

void word_count(benchmark::State& state) {
  const auto way = static_cast<form>(state.range(0));
  const auto threads = static_cast<std::uint32_t>(state.range(1));
  std::vector<weir::batch<std::string>> batches;
  for (std::uint64_t seed = 1; seed <= 4; ++seed)
    batches.push_back(
        weir::batch<std::string>::of(bench::zipf_lines(lines_per_batch, seed), threads));
  // Both read the very same text.
  std::vector<std::vector<std::string_view>> lines;
  std::size_t words = 0;
  for (const auto& batch : batches) {
    lines.emplace_back(batch.begin(), batch.end());
    for (const std::string_view line : lines.back())
      words += 1 + static_cast<std::size_t>(std::count(line.begin(), line.end(), ' '));
  }
  words /= batches.size();

  bench::queue_driver<std::string> driver(threads);
  std::int64_t weir_sum = 0;
  const auto pieces = driver.stream().flat_map(weir::split(' '));
  const auto read = [&weir_sum](const bench::word_counts& result) {
    weir_sum = bench::read_all(result);
  };
  if (way == count_by_value)
    pieces.count_by_value().for_each_batch(read);
  else
    pieces.map([](std::string_view word) { return std::pair(word, std::int64_t{1}); })
        .reduce_by_key([](std::int64_t a, std::int64_t b) { return a + b; })
        .for_each_batch(read);
  driver.context().start();

  bench::plain_word_count plain;
  bench::pair_times times;
  std::size_t next = 0;
  for (auto _ : state) {
    const std::size_t at = next++ % batches.size();
    const double weir_seconds = driver.run(batches[at]);
    const auto start = bench::stopwatch::now();
    const std::int64_t plain_sum = plain.run(lines[at]);
    const double plain_seconds = bench::seconds_since(start);
    if (weir_sum != plain_sum)
      state.SkipWithError("the results differ");
    state.SetIterationTime(weir_seconds);
    // Tables grow in the first round.
    if (next > batches.size()) {
      times.weir.push_back(weir_seconds);
      times.plain.push_back(plain_seconds);
    }
  }
  const double millions = static_cast<double>(words) / 1e6;
  bench::row line = bench::speed_row(
      state, "word count, "s + (way == count_by_value ? "count_by_value" : "reduce_by_key"),
      threads, "M words/s", millions, times);
  line.wanted = bench::ratio_at_least(threads == 1 ? 0.9 : 1.5);
  bench::record(std::move(line));
}
BENCHMARK(word_count)
    ->ArgNames({"form", "threads"})
    ->ArgsProduct({{count_by_value, reduce_by_key}, {1, 2}})
    ->UseManualTime()
    ->Iterations(40)
    ->Unit(benchmark::kMillisecond);

} // namespace

} // namespace word_count_bench
