// SPDX-License-Identifier: Apache-2.0

// Lines from a socket on the loopback: how fast, and how soon.

#include "harness.hpp"
#include "line_sender.hpp"
#include "report.hpp"

#include <benchmark/benchmark.h>

#include <atomic>
#include <charconv>
#include <cstring>

namespace socket_bench {

namespace {

constexpr std::size_t line_bytes = 100;

/// A megabyte of lines that are pushed again and again.
std::string prepared_lines() {
  std::string text;
  for (int i = 0; i < 10'000; ++i) {
    text.append(line_bytes - 1, static_cast<char>('a' + i % 26));
    text.push_back('\n');
  }
  return text;
}

/// The plain loop: reads and counts line ends, on one thread.
double plain_ingest_seconds(const std::string& text, std::size_t times) {
  bench::line_sender sender([&](bench::line_sender::connection& to) {
    for (std::size_t i = 0; i < times; ++i)
      if (!to.send(text))
        return;
  });
  const int connected = bench::connect_to(sender.port());
  const auto start = bench::stopwatch::now();
  std::vector<char> space(256 * 1024);
  std::int64_t lines = 0;
  for (;;) {
    const ssize_t count = ::read(connected, space.data(), space.size());
    if (count <= 0)
      break;
    const char* at = space.data();
    const char* const end = at + count;
    while ((at = static_cast<const char*>(
                std::memchr(at, '\n', static_cast<std::size_t>(end - at)))) != nullptr) {
      ++lines;
      if (++at == end)
        break;
    }
  }
  const double seconds = bench::seconds_since(start);
  ::close(connected);
  bench::keep(lines);
  return seconds;
}

double weir_ingest_seconds(const std::string& text, std::size_t times) {
  std::atomic<bool> go = false;
  bench::stopwatch::time_point start;
  bench::line_sender sender([&](bench::line_sender::connection& to) {
    start = bench::stopwatch::now();
    for (std::size_t i = 0; i < times; ++i)
      if (!to.send(text))
        return;
    // The end of the connection would make the receiver connect anew.
    to.wait_for_end();
  });
  const auto wanted = static_cast<std::int64_t>(text.size() / line_bytes * times);
  weir::streaming_context context({.threads = 2, .default_parallelism = 1},
                                  std::chrono::milliseconds(10), {.backpressure = false});
  std::int64_t lines = 0;
  context.socket_text_stream("127.0.0.1", sender.port())
      .count()
      .for_each_batch([&](const weir::batch<std::int64_t>& counts) {
        lines += counts.first().value_or(0);
        if (lines >= wanted && !go.exchange(true))
          go.notify_one();
      });
  context.start();
  go.wait(false);
  const double seconds = bench::seconds_since(start);
  context.stop();
  return seconds;
}

void socket_ingest(benchmark::State& state) {
  const std::string text = prepared_lines();
  constexpr std::size_t times = 1000;
  const double megabytes = static_cast<double>(text.size() * times) / 1e6;
  for (auto _ : state) {
    const double weir = weir_ingest_seconds(text, times);
    const double plain = plain_ingest_seconds(text, times);
    state.SetIterationTime(weir);
    state.counters["MB/s"] = megabytes / weir;
    bench::record({.what = "socket ingest of 100-byte lines, counted",
                   .unit = "MB/s",
                   .weir = megabytes / weir,
                   .wanted = bench::at_least(500)});
    bench::record({.what = "the same by a plain loop of read and memchr",
                   .unit = "MB/s",
                   .weir = megabytes / plain});
  }
}
BENCHMARK(socket_ingest)->Iterations(5)->UseManualTime()->Unit(benchmark::kMillisecond);

std::int64_t now_ns() {
  return bench::stopwatch::now().time_since_epoch().count();
}

void socket_latency(benchmark::State& state) {
  constexpr std::size_t lines_wanted = 10'000;
  for (auto _ : state) {
    bench::line_sender sender([&](bench::line_sender::connection& to) {
      auto next = bench::stopwatch::now();
      do {
        next += std::chrono::milliseconds(1);
        bench::wait_until(next);
      } while (to.send(std::to_string(now_ns()) + '\n'));
    });
    std::vector<double> latencies_ms;
    std::atomic<bool> enough = false;
    weir::streaming_context context({.threads = 2, .default_parallelism = 1},
                                    std::chrono::milliseconds(1));
    context.socket_text_stream("127.0.0.1", sender.port())
        .map([](std::string_view line) {
          std::int64_t sent_ns = 0;
          std::from_chars(line.data(), line.data() + line.size(), sent_ns);
          return sent_ns;
        })
        .for_each_batch([&](const weir::batch<std::int64_t>& sent) {
          const std::int64_t now = now_ns();
          for (const std::int64_t sent_ns : sent)
            if (latencies_ms.size() < lines_wanted)
              latencies_ms.push_back(static_cast<double>(now - sent_ns) / 1e6);
            else if (!enough.exchange(true))
              enough.notify_one();
        });
    context.start();
    enough.wait(false);
    context.stop();
    state.counters["p50 ms"] = bench::percentile(latencies_ms, 0.5);
    state.counters["p99 ms"] = bench::percentile(latencies_ms, 0.99);
    const std::string what = "socket to output, 1 ms batches, 1,000 lines/s, ";
    bench::record({.what = what + "p50",
                   .unit = "ms",
                   .weir = bench::percentile(latencies_ms, 0.5),
                   .wanted = bench::at_most(2)});
    bench::record({.what = what + "p99",
                   .unit = "ms",
                   .weir = bench::percentile(latencies_ms, 0.99),
                   .wanted = bench::at_most(6)});
  }
}
BENCHMARK(socket_latency)->Iterations(1)->UseRealTime()->Unit(benchmark::kSecond);

} // namespace

} // namespace socket_bench
