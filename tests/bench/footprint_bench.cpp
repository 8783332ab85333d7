// SPDX-License-Identifier: Apache-2.0

// How soon a program is ready and what memory it takes, each in a process of its own.

#include "harness.hpp"
#include "probe.hpp"
#include "process_figure.hpp"
#include "report.hpp"

#include <benchmark/benchmark.h>

#include <cstdio>
#include <cstdlib>
#include <sstream>

namespace footprint_bench {

namespace {

double resident_megabytes() {
  return bench::kibibytes_of("VmRSS") * 1024 / 1e6;
}

/// Word count of a few lines; prints what it took from `main` to the first completed batch and to
/// the end of the engine, and the memory in between.
void first_result(const std::vector<std::string>&) {
  const auto start = bench::stopwatch::now();
  double first_ms = 0;
  double megabytes = 0;
  {
    bench::queue_driver<std::string> driver(2);
    driver.stream()
        .flat_map(weir::split(' '))
        .count_by_value()
        .for_each_batch([](const weir::batch<std::pair<std::string, std::int64_t>>& counts) {
          bench::keep(counts.size());
        });
    driver.context().start();
    driver.run(weir::batch<std::string>::of({"to be or not to be"}));
    first_ms = bench::seconds_since(start) * 1e3;
    megabytes = resident_megabytes();
    driver.context().stop();
  }
  std::printf("%f %f %f\n", first_ms, bench::seconds_since(start) * 1e3, megabytes);
}

/// A day's worth of batches of one second on one thread; prints the memory early and in the end.
void one_day(const std::vector<std::string>&) {
  constexpr int warm_up = 2'000;
  constexpr int batches = 86'400;
  const auto clock = std::make_shared<weir::manual_clock>();
  const auto queue = std::make_shared<weir::batch_queue<std::string>>();
  weir::streaming_context context({.threads = 1, .deterministic_seed = 1}, std::chrono::seconds(1),
                                  {.clock = clock});
  context.queue_stream<std::string>(queue)
      .flat_map(weir::split(' '))
      .count_by_value()
      .for_each_batch([](const weir::batch<std::pair<std::string, std::int64_t>>& counts) {
        bench::keep(counts.size());
      });
  context.start();
  const auto lines = bench::zipf_lines(1'000, 1);
  double early = 0;
  for (int i = 0; i < batches; ++i) {
    const auto first = static_cast<std::size_t>(i % 100) * 10;
    queue->push(std::vector<std::string>(lines.begin() + static_cast<std::ptrdiff_t>(first),
                                         lines.begin() + static_cast<std::ptrdiff_t>(first + 10)));
    clock->advance(std::chrono::seconds(1));
    context.await_batch(weir::batch_time(std::chrono::seconds(i + 1)));
    if (i == warm_up)
      early = resident_megabytes();
  }
  std::printf("%f %f\n", early, resident_megabytes());
  context.stop();
}

const bench::probe_program first_result_probe("first_result", first_result);
const bench::probe_program one_day_probe("one_day", one_day);

void start_and_memory(benchmark::State& state) {
  for (auto _ : state) {
    const auto result = bench::probe("first_result");
    std::istringstream numbers(result.printed);
    const double process_ms = result.end_s * 1e3;
    double first_ms = 0;
    double end_ms = 0;
    double megabytes = 0;
    numbers >> first_ms >> end_ms >> megabytes;
    state.counters["first ms"] = first_ms;
    state.counters["RSS MB"] = megabytes;
    bench::record({.what = "start of main to the first result",
                   .unit = "ms",
                   .weir = first_ms,
                   .wanted = bench::at_most(50)});
    bench::record({.what = "start of main to the end of the engine", .unit = "ms", .weir = end_ms});
    bench::record(
        {.what = "the whole process, with its start by a shell", .unit = "ms", .weir = process_ms});
    bench::record({.what = "memory after the first result (RSS)",
                   .unit = "MB",
                   .weir = megabytes,
                   .wanted = bench::at_most(30)});
  }
}
BENCHMARK(start_and_memory)->Iterations(5)->UseRealTime()->Unit(benchmark::kMillisecond);

void memory_over_a_day(benchmark::State& state) {
  for (auto _ : state) {
    std::istringstream numbers(bench::probe("one_day").printed);
    double early = 0;
    double late = 0;
    numbers >> early >> late;
    state.counters["growth MB"] = late - early;
    bench::record({.what = "memory after 2,000 batches (RSS)", .unit = "MB", .weir = early});
    bench::record({.what = "its growth up to 86,400 batches",
                   .unit = "MB",
                   .weir = late - early,
                   .wanted = bench::at_most(1)});
  }
}
BENCHMARK(memory_over_a_day)->Iterations(1)->UseRealTime()->Unit(benchmark::kSecond);

} // namespace

} // namespace footprint_bench
