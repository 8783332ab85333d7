// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <benchmark/benchmark.h>

#include <weir/weir.hpp>

#include "report.hpp"

namespace bench {

using stopwatch = std::chrono::steady_clock;

inline double seconds_since(stopwatch::time_point start) {
  return std::chrono::duration<double>(stopwatch::now() - start).count();
}

template <class Work>
double seconds_of(Work work) {
  const auto start = stopwatch::now();
  work();
  return seconds_since(start);
}

/// Keeps the compiler from leaving out what gave the value.
template <class T>
void keep(const T& value) {
  asm volatile("" : : "r,m"(value) : "memory");
}

/// Natural-looking text: lines of about ten words, drawn by Zipf's law from 100,000 words. The same
/// seed gives the same text on every machine.
std::vector<std::string> zipf_lines(std::size_t lines, std::uint64_t seed);

/// A topology behind a queue, on a clock that is moved batch by batch.
///
/// Its threads are pinned: the plain loops make the thread that drives it look busy, so that the system
/// would now and then have both workers share the other processor for a whole batch.
template <class T>
class queue_driver {
public:
  explicit queue_driver(std::uint32_t threads, weir::context_options options = {},
                        std::chrono::milliseconds every = std::chrono::milliseconds(1))
      : interval(every),
        context_(weir::engine_options{.threads = threads, .pin_threads = true}, every,
                 on(clock_, options)) {}

  weir::dstream<T> stream() { return context_.queue_stream<T>(queue_); }
  weir::streaming_context& context() noexcept { return context_; }

  /// Runs one batch; gives the seconds from its tick until this thread knows that it is complete.
  double run(const weir::batch<T>& input) {
    queue_->push(input);
    time_ = time_ + interval;
    start_ = stopwatch::now();
    clock_->advance(interval);
    context_.await_batch(time_);
    return seconds_since(start_);
  }

  /// For the output's body to call in the end.
  void output_done() { output_ = stopwatch::now(); }
  /// Seconds from the last batch's tick to the end of its output: unlike what `run` gives, without
  /// the time that the system takes to wake the thread that waits.
  double to_output() const { return std::chrono::duration<double>(output_ - start_).count(); }

  /// Runs batches that were all due before; gives the seconds for each.
  double run_in_a_row(const weir::batch<T>& input, int count) {
    for (int i = 0; i < count; ++i)
      queue_->push(input);
    time_ = time_ + interval * count;
    start_ = stopwatch::now();
    clock_->advance(interval * count);
    context_.await_batch(time_);
    return seconds_since(start_) / count;
  }

private:
  static weir::context_options on(std::shared_ptr<weir::clock> clock,
                                  weir::context_options options) {
    options.clock = std::move(clock);
    return options;
  }

  const std::chrono::milliseconds interval;

  std::shared_ptr<weir::manual_clock> clock_ = std::make_shared<weir::manual_clock>();
  std::shared_ptr<weir::batch_queue<T>> queue_ = std::make_shared<weir::batch_queue<T>>();
  weir::batch_time time_{};
  stopwatch::time_point start_;
  stopwatch::time_point output_;
  weir::streaming_context context_;
};

/// Seconds for each of two ways to do the same work, taken in turn so that a disturbance of the
/// machine hits both.
struct pair_times {
  std::vector<double> weir;
  std::vector<double> plain;

  /// The plain loop's time by Weir's: how many times as fast Weir is.
  double ratio() const;
};

/// "1 thread", "2 threads".
std::string threads_text(std::uint32_t threads);

/// The line of work of so many millions a turn, with an aim to be set; shows its figures in Google
/// Benchmark's own output, too.
row speed_row(benchmark::State& state, const std::string& what, std::uint32_t threads,
              const std::string& unit, double millions, const pair_times& times);

} // namespace bench
