// SPDX-License-Identifier: Apache-2.0

// Two streams of pairs joined by key, 100,000 pairs each in a batch, every key once on either side,
// beside a hash join by hand.

#include "harness.hpp"
#include "report.hpp"

#include <benchmark/benchmark.h>
#include <boost/unordered/unordered_flat_map.hpp>

#include <algorithm>
#include <random>

namespace join_bench {

namespace {

constexpr std::size_t pairs_per_batch = 100'000;

using pair = std::pair<std::uint64_t, std::int64_t>;
using joined = std::pair<std::uint64_t, std::pair<std::int64_t, std::int64_t>>;

/// Numbers spread over 64 bits (SplitMix64).
std::uint64_t spread(std::uint64_t n) {
  n *= 0x9e37'79b9'7f4a'7c15U;
  n = (n ^ n >> 30U) * 0xbf58'476d'1ce4'e5b9U;
  n = (n ^ n >> 27U) * 0x94d0'49bb'1331'11ebU;
  return n ^ n >> 31U;
}

/// The same keys for every seed's pair of sides, each side in an order of its own.
std::vector<pair> side(std::uint64_t first_key, std::uint64_t seed) {
  std::vector<pair> out;
  for (std::size_t i = 0; i < pairs_per_batch; ++i)
    out.emplace_back(spread(first_key + i),
                     static_cast<std::int64_t>(spread(i ^ seed << 32U) % 1000));
  std::shuffle(out.begin(), out.end(), std::mt19937_64(seed));
  return out;
}

/// Keeps its memory from batch to batch, as Weir does, and materialises the result, as Weir does.
class plain_join {
public:
  const std::vector<joined>& run(const std::vector<pair>& left, const std::vector<pair>& right) {
    values_.clear();
    results_.clear();
    for (const auto& [key, value] : left)
      values_.emplace(key, value);
    for (const auto& [key, value] : right)
      if (const auto found = values_.find(key); found != values_.end())
        results_.push_back({key, {found->second, value}});
    return results_;
  }

private:
  boost::unordered_flat_map<std::uint64_t, std::int64_t> values_;
  std::vector<joined> results_;
};

template <class Results>
std::int64_t read_all(const Results& results) {
  std::int64_t sum = 0;
  for (const auto& [key, values] : results)
    sum += static_cast<std::int64_t>(key & 1U) + values.first * values.second;
  return sum;
}

void stream_join(benchmark::State& state) {
  const auto threads = static_cast<std::uint32_t>(state.range(0));
  std::vector<std::vector<pair>> lefts;
  std::vector<std::vector<pair>> rights;
  for (std::uint64_t seed = 1; seed <= 4; ++seed) {
    lefts.push_back(side(seed * pairs_per_batch, seed));
    rights.push_back(side(seed * pairs_per_batch, seed + 100));
  }
  std::vector<weir::batch<pair>> left_batches;
  std::vector<weir::batch<pair>> right_batches;
  for (std::size_t i = 0; i < lefts.size(); ++i) {
    left_batches.push_back(weir::batch<pair>::of(lefts[i], threads));
    right_batches.push_back(weir::batch<pair>::of(rights[i], threads));
  }

  bench::queue_driver<pair> driver(threads);
  auto right_queue = std::make_shared<weir::batch_queue<pair>>();
  std::int64_t weir_sum = 0;
  driver.stream()
      .join(driver.context().queue_stream<pair>(right_queue))
      .for_each_batch(
          [&weir_sum](const weir::batch<joined>& results) { weir_sum = read_all(results); });
  driver.context().start();

  plain_join plain;
  bench::pair_times times;
  std::size_t next = 0;
  for (auto _ : state) {
    const std::size_t at = next++ % lefts.size();
    right_queue->push(right_batches[at]);
    const double weir_seconds = driver.run(left_batches[at]);
    const auto start = bench::stopwatch::now();
    const std::int64_t plain_sum = read_all(plain.run(lefts[at], rights[at]));
    const double plain_seconds = bench::seconds_since(start);
    if (weir_sum != plain_sum)
      state.SkipWithError("the results differ");
    state.SetIterationTime(weir_seconds);
    // Tables grow in the first round.
    if (next > lefts.size()) {
      times.weir.push_back(weir_seconds);
      times.plain.push_back(plain_seconds);
    }
  }
  const double millions = 2 * pairs_per_batch / 1e6;
  bench::row line = bench::speed_row(state, "join of 100 k by 100 k pairs", threads, "M pairs/s",
                                     millions, times);
  if (threads == 2)
    line.wanted = bench::ratio_at_least(0.4);
  bench::record(std::move(line));
}
BENCHMARK(stream_join)
    ->ArgName("threads")
    ->Arg(1)
    ->Arg(2)
    ->UseManualTime()
    ->Iterations(60)
    ->Unit(benchmark::kMillisecond);

} // namespace

} // namespace join_bench
