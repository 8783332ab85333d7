// SPDX-License-Identifier: Apache-2.0

// Direct stream and sink beside what the client library does without Weir, and the way of a record
// from a producer to an output.

#include "../harness.hpp"
#include "../line_sender.hpp"
#include "../report.hpp"
#include "bare_client.hpp"

#include <weir/receivers/kafka/direct/kafka_direct_stream.hpp>
#include <weir/receivers/kafka/sink/kafka_sink.hpp>

#include <benchmark/benchmark.h>

#include <atomic>
#include <charconv>
#include <chrono>
#include <memory>
#include <string>
#include <thread>
#include <vector>

namespace kafka_bench {

namespace {

using namespace std::chrono_literals;

const std::string value(100, 'v');

weir::kafka_direct_options from_the_beginning() {
  weir::kafka_direct_options options;
  options.properties = bench::broker();
  options.properties["auto.offset.reset"] = "earliest";
  return options;
}

/// Seconds until so many records of a topic are counted, with the start of the stream.
double weir_read_seconds(const std::string& topic, int partitions, std::int64_t wanted) {
  weir::streaming_context context(
      {.threads = 2, .default_parallelism = static_cast<std::uint32_t>(partitions)}, 10ms,
      {.backpressure = false});
  std::atomic<bool> done = false;
  std::int64_t records = 0;
  weir::kafka_direct_stream<std::string, std::string>(context, weir::kafka_subscribe({topic}),
                                                      from_the_beginning())
      .count()
      .for_each_batch([&](const weir::batch<std::int64_t>& counts) {
        records += counts.first().value_or(0);
        if (records >= wanted && !done.exchange(true))
          done.notify_one();
      });
  const auto start = bench::stopwatch::now();
  context.start();
  done.wait(false);
  const double seconds = bench::seconds_since(start);
  context.stop();
  return seconds;
}

void direct_stream(benchmark::State& state) {
  constexpr std::int64_t records = 2'000'000;
  const auto partitions = static_cast<int>(state.range(0));
  const std::string topic = bench::fresh_topic(partitions);
  bench::bare_producer().write(topic, value, records);
  bench::keep(bench::bare_read(topic, partitions, records)); // both find it in the system's cache
  bench::pair_times times;
  for (auto _ : state) {
    times.weir.push_back(weir_read_seconds(topic, partitions, records));
    const auto start = bench::stopwatch::now();
    bench::keep(bench::bare_read(topic, partitions, records));
    times.plain.push_back(bench::seconds_since(start));
    state.SetIterationTime(times.weir.back());
  }
  const auto speed = [](const std::vector<double>& seconds) {
    return static_cast<double>(records) / bench::median(seconds) / 1e6;
  };
  bench::record({.what = "Kafka direct stream, 100-byte records, " + std::to_string(partitions) +
                         (partitions == 1 ? " partition" : " partitions"),
                 .unit = "M records/s",
                 .weir = speed(times.weir),
                 .plain = speed(times.plain),
                 .ratio = times.ratio(),
                 .wanted = bench::ratio_at_least(0.9)});
}
BENCHMARK(direct_stream)
    ->Arg(1)
    ->Arg(4)
    ->Iterations(5)
    ->UseManualTime()
    ->Unit(benchmark::kMillisecond);

void transactional_sink(benchmark::State& state) {
  constexpr std::int64_t records = 1'000'000;
  const auto partitions = static_cast<int>(state.range(0));
  const std::string topic = bench::fresh_topic(partitions);
  const auto batch = weir::batch<std::string>::of(std::vector<std::string>(records, value));
  bench::queue_driver<std::string> driver(2);
  weir::kafka_sink(driver.stream(), topic, {.properties = bench::broker(), .application_id = topic},
                   [](std::string_view line) { return weir::kafka_message{.value = line}; });
  driver.context().start();
  bench::bare_producer bare;
  // The first transaction on a broker takes a second.
  driver.run(weir::batch<std::string>::of({value}));
  bare.write(topic, value, 1);
  bench::pair_times times;
  for (auto _ : state) {
    times.weir.push_back(driver.run(batch));
    const auto start = bench::stopwatch::now();
    bare.write(topic, value, records);
    times.plain.push_back(bench::seconds_since(start));
    state.SetIterationTime(times.weir.back());
  }
  driver.context().stop();
  const auto speed = [](const std::vector<double>& seconds) {
    return static_cast<double>(records) / bench::median(seconds) / 1e6;
  };
  bench::record({.what = "Kafka sink, a transaction of a million 100-byte records, " +
                         std::to_string(partitions) +
                         (partitions == 1 ? " partition" : " partitions"),
                 .unit = "M records/s",
                 .weir = speed(times.weir),
                 .plain = speed(times.plain),
                 .ratio = times.ratio(),
                 .wanted = bench::ratio_at_least(0.8)});
}
BENCHMARK(transactional_sink)
    ->Arg(1)
    ->Arg(4)
    ->Iterations(5)
    ->UseManualTime()
    ->Unit(benchmark::kMillisecond);

std::int64_t now_ns() {
  return bench::stopwatch::now().time_since_epoch().count();
}

void latency(benchmark::State& state) {
  constexpr std::size_t wanted = 5'000;
  const std::string topic = bench::fresh_topic(1);
  for (auto _ : state) {
    std::vector<double> latencies_ms;
    std::atomic<bool> enough = false;
    weir::streaming_context context({.threads = 2, .default_parallelism = 1}, 10ms);
    weir::kafka_direct_stream<std::string, std::string>(context, weir::kafka_subscribe({topic}),
                                                        from_the_beginning())
        .map([](const auto& record) {
          std::int64_t sent_ns = 0;
          const std::string_view text = record.value.value_or("");
          std::from_chars(text.data(), text.data() + text.size(), sent_ns);
          return sent_ns;
        })
        .for_each_batch([&](const weir::batch<std::int64_t>& sent) {
          const std::int64_t now = now_ns();
          for (const std::int64_t sent_ns : sent)
            if (latencies_ms.size() < wanted)
              latencies_ms.push_back(static_cast<double>(now - sent_ns) / 1e6);
            else if (!enough.exchange(true))
              enough.notify_one();
        });
    context.start();
    std::jthread writer([&](const std::stop_token& stop) {
      bench::bare_producer bare(weir::kafka_properties{{"linger.ms", "0"}});
      for (auto next = bench::stopwatch::now(); !stop.stop_requested(); next += 2ms) {
        bench::wait_until(next);
        bare.write(topic, std::to_string(now_ns()), 1);
      }
    });
    enough.wait(false);
    writer.request_stop();
    context.stop();
    for (const auto& [name, part] : {std::pair("p50", 0.5), std::pair("p99", 0.99)})
      bench::record({.what = std::string("Kafka, from producer to output, 10 ms batches, ") + name,
                     .unit = "ms",
                     .weir = bench::percentile(latencies_ms, part)});
  }
}
BENCHMARK(latency)->Iterations(1)->UseRealTime()->Unit(benchmark::kSecond);

} // namespace

} // namespace kafka_bench
