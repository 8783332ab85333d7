// SPDX-License-Identifier: Apache-2.0

// Sums by key over a sliding window of ten batches, beside the loop that a good engineer would write.

#include "harness.hpp"
#include "report.hpp"

#include <benchmark/benchmark.h>

#include <boost/unordered/unordered_flat_map.hpp>

#include <deque>
#include <numeric>

namespace window_bench {

namespace {

using namespace std::string_literals;

constexpr std::size_t events_per_batch = 100'000;
constexpr std::uint64_t key_count = 100'000;
constexpr int window_batches = 10;

/// The generator of Steele, Lea and Flood, "Fast splittable pseudorandom number generators".
std::uint64_t split_mix(std::uint64_t value) {
  value += 0x9e3779b97f4a7c15U;
  value = (value ^ (value >> 30U)) * 0xbf58476d1ce4e5b9U;
  value = (value ^ (value >> 27U)) * 0x94d049bb133111ebU;
  return value ^ (value >> 31U);
}

using event = std::pair<std::uint64_t, std::int64_t>;

/// The n-th event: a key that is spread over 64 bits, and a value in 0..999.
event event_of(std::uint64_t number) {
  const std::uint64_t drawn = split_mix(number);
  return {split_mix(drawn % key_count), static_cast<std::int64_t>((drawn >> 32U) % 1000)};
}

/// Keeps the events of the window, and the sums up to date.
class plain_window {
public:
  std::int64_t run(const std::vector<std::uint64_t>& numbers) {
    if (batches_.size() == window_batches) {
      for (const auto& [key, value] : batches_.front())
        sums_[key] -= value;
      spare_ = std::move(batches_.front());
      batches_.pop_front();
    }
    spare_.clear();
    for (const std::uint64_t number : numbers) {
      spare_.push_back(event_of(number));
      sums_[spare_.back().first] += spare_.back().second;
    }
    batches_.push_back(std::move(spare_));
    std::int64_t sum = 0;
    for (const auto& [key, value] : sums_)
      sum += value ^ static_cast<std::int64_t>(key & 1U);
    return sum;
  }

private:
  boost::unordered_flat_map<std::uint64_t, std::int64_t> sums_;
  std::deque<std::vector<event>> batches_;
  std::vector<event> spare_;
};

std::int64_t read_all(const weir::batch<event>& result) {
  std::int64_t sum = 0;
  for (const auto& [key, value] : result)
    sum += value ^ static_cast<std::int64_t>(key & 1U);
  return sum;
}

enum form { with_inverse, without_inverse };

void sliding_sums(benchmark::State& state) {
  const auto way = static_cast<form>(state.range(0));
  const auto threads = static_cast<std::uint32_t>(state.range(1));
  std::vector<std::vector<std::uint64_t>> numbers(4);
  std::vector<weir::batch<std::uint64_t>> batches;
  for (std::size_t i = 0; i < numbers.size(); ++i) {
    numbers[i].resize(events_per_batch);
    std::iota(numbers[i].begin(), numbers[i].end(), i * events_per_batch);
    batches.push_back(weir::batch<std::uint64_t>::of(numbers[i], threads));
  }

  bench::queue_driver<std::uint64_t> driver(threads, {.in_memory_state = true});
  const auto events = driver.stream().map([](std::uint64_t number) { return event_of(number); });
  const auto length = driver.context().batch_interval() * window_batches;
  const std::plus<> plus;
  const auto sums = way == with_inverse
                        ? events.reduce_by_key_and_window(plus, std::minus<>(), length)
                        : events.reduce_by_key_and_window(plus, length);
  std::int64_t weir_sum = 0;
  sums.for_each_batch([&](const weir::batch<event>& result) { weir_sum = read_all(result); });
  driver.context().start();

  plain_window plain;
  bench::pair_times times;
  std::size_t next = 0;
  for (auto _ : state) {
    const std::size_t at = next++ % batches.size();
    const double weir_seconds = driver.run(batches[at]);
    const auto start = bench::stopwatch::now();
    const std::int64_t plain_sum = plain.run(numbers[at]);
    const double plain_seconds = bench::seconds_since(start);
    if (weir_sum != plain_sum)
      state.SkipWithError("the results differ");
    state.SetIterationTime(weir_seconds);
    // Until then the window fills and tables grow.
    if (next > 2 * window_batches) {
      times.weir.push_back(weir_seconds);
      times.plain.push_back(plain_seconds);
    }
  }
  const double millions = events_per_batch / 1e6;
  bench::row line = bench::speed_row(state,
                                     "sums by key over 10 batches, "s +
                                         (way == with_inverse ? "with" : "without") + " inverse",
                                     threads, "M events/s", millions, times);
  if (way == with_inverse && threads == 2)
    line.wanted = bench::at_least(25.0);
  bench::record(std::move(line));
}
BENCHMARK(sliding_sums)
    ->ArgNames({"form", "threads"})
    ->ArgsProduct({{with_inverse, without_inverse}, {1, 2}})
    ->UseManualTime()
    ->Iterations(100)
    ->Unit(benchmark::kMillisecond);

} // namespace

} // namespace window_bench
