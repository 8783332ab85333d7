// SPDX-License-Identifier: Apache-2.0

// Batches of one millisecond on the machine's clock, ten thousand of them.

#include "harness.hpp"
#include "report.hpp"

#include <benchmark/benchmark.h>

#include <atomic>

namespace intervals_bench {

namespace {

/// Notes which batches there were, and how late each began to be processed.
class batch_watch final : public weir::streaming_listener {
public:
  void on_batch_completed(const weir::batch_info& info) override {
    const auto time = info.batch_time.milliseconds();
    if (last_ms_ != 0)
      skipped_ += static_cast<double>(time - last_ms_ - 1);
    last_ms_ = time;
    if (const auto delay = info.scheduling_delay())
      delays_ms_.push_back(static_cast<double>(delay->count()));
  }
  double skipped() const { return skipped_; }
  const std::vector<double>& delays_ms() const { return delays_ms_; }

private:
  std::int64_t last_ms_ = 0;
  double skipped_ = 0;
  std::vector<double> delays_ms_;
};

/// Microseconds since the epoch.
double now_us() {
  return std::chrono::duration<double, std::micro>(
             std::chrono::system_clock::now().time_since_epoch())
      .count();
}

void one_millisecond(benchmark::State& state) {
  constexpr std::size_t batches = 10'000;
  const auto lines_per_batch = static_cast<std::size_t>(state.range(0));
  for (auto _ : state) {
    const auto queue = std::make_shared<weir::batch_queue<std::string>>();
    const auto watch = std::make_shared<batch_watch>();
    std::vector<double> late_us;
    std::atomic<bool> enough = false;
    weir::streaming_context context({.threads = 2, .default_parallelism = 1},
                                    std::chrono::milliseconds(1));
    context
        .queue_stream<std::string>(queue, {.default_batch = weir::batch<std::string>::of(
                                               bench::zipf_lines(lines_per_batch, 1))})
        .flat_map(weir::split(' '))
        .count_by_value()
        .for_each_batch([&](const weir::batch<std::pair<std::string, std::int64_t>>& counts,
                            weir::batch_time time) {
          std::int64_t sum = 0;
          for (const auto& [word, count] : counts)
            sum += count;
          bench::keep(sum);
          if (late_us.size() < batches)
            late_us.push_back(now_us() - static_cast<double>(time.milliseconds()) * 1e3);
          else if (!enough.exchange(true))
            enough.notify_one();
        });
    context.add_streaming_listener(watch);
    context.start();
    enough.wait(false);
    context.stop();

    const std::string of = "1 ms batches of " + std::to_string(lines_per_batch) + " lines: ";
    state.counters["skipped"] = watch->skipped();
    bench::record({.what = of + "skipped ticks of 10,000", .unit = "", .weir = watch->skipped()});
    for (const double part : {0.5, 0.99})
      bench::record({.what = of + "from tick to result, p" + (part == 0.5 ? "50" : "99"),
                     .unit = "µs",
                     .weir = bench::percentile(late_us, part)});
    bench::record({.what = of + "scheduling delay as listeners see it, p99",
                   .unit = "ms",
                   .weir = bench::percentile(watch->delays_ms(), 0.99)});
  }
}
BENCHMARK(one_millisecond)
    ->ArgName("lines")
    ->Arg(1)
    ->Arg(1000)
    ->Iterations(1)
    ->UseRealTime()
    ->Unit(benchmark::kSecond);

} // namespace

} // namespace intervals_bench
