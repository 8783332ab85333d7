// SPDX-License-Identifier: Apache-2.0

// What the death of one actor costs: a batch whose stage is killed just before it, beside one that
// nothing happens to.

#include "harness.hpp"
#include "report.hpp"

#include <benchmark/benchmark.h>

#include <weir/actors/runtime/streaming_run.hpp>
#include <weir/state/support/log.hpp>

namespace restart_bench {

namespace {

void restart(benchmark::State& state) {
  weir::set_log_level(weir::log_level::error);
  // No memory of earlier deaths: each restart is as prompt as the first.
  bench::queue_driver<std::string> driver(2,
                                          {.restarts = {.window = std::chrono::milliseconds(0)}});
  driver.stream()
      .flat_map(weir::split(' '))
      .count_by_value()
      .name("counts")
      .for_each_batch([&](const weir::batch<std::pair<std::string, std::int64_t>>& counts) {
        bench::keep(counts.size());
        driver.output_done();
      });
  driver.context().start();
  const auto lines = weir::batch<std::string>::of(bench::zipf_lines(100, 1), 2);
  driver.run(lines);
  weir::runtime::actor_group& actors = driver.context().run()->actors();
  std::vector<double> undisturbed;
  std::vector<double> killed;
  for (auto _ : state) {
    driver.run(lines);
    undisturbed.push_back(driver.to_output());
    const auto start = bench::stopwatch::now();
    actors.kill("counts/0");
    driver.run(lines);
    killed.push_back(bench::seconds_since(start));
    state.SetIterationTime(killed.back());
  }
  weir::set_log_level(weir::log_level::info);
  if (actors.restarts() < killed.size())
    state.SkipWithError("not every kill led to a restart");
  const std::string what = "batch of 100 lines, 2 threads: ";
  bench::record(
      {.what = what + "tick to output", .unit = "µs", .weir = bench::median(undisturbed) * 1e6});
  for (const double part : {0.5, 0.99})
    bench::record(
        {.what = what + "kill of its counting stage to completion, p" + (part == 0.5 ? "50" : "99"),
         .unit = "µs",
         .weir = bench::percentile(killed, part) * 1e6});
}
BENCHMARK(restart)->UseManualTime()->Iterations(2'000)->Unit(benchmark::kMicrosecond);

} // namespace

} // namespace restart_bench
