// SPDX-License-Identifier: Apache-2.0

// What checkpoints cost: a batch after which every stage is snapshotted, beside the same without; the
// bytes that are written; the way from a new process to its first batch; the restart of one stage.

#include "harness.hpp"
#include "probe.hpp"
#include "report.hpp"

#include <benchmark/benchmark.h>

#include <algorithm>
#include <csignal>
#include <cstdint>
#include <cstdio>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include <weir/actors/runtime/streaming_run.hpp>
#include <weir/state/support/log.hpp>

#include <unistd.h>

namespace checkpoint_bench {

namespace {

using event = std::pair<std::int64_t, std::int64_t>;
using events = std::vector<event>;

/// A folder for a checkpoint, removed in the end.
class folder {
public:
  folder()
      : path_(std::filesystem::temp_directory_path() /
              ("weir-bench-" + std::to_string(::getpid()))) {
    std::filesystem::remove_all(path_);
  }
  folder(const folder&) = delete;
  folder& operator=(const folder&) = delete;
  ~folder() { std::filesystem::remove_all(path_); }
  const std::filesystem::path& path() const noexcept { return path_; }

private:
  std::filesystem::path path_;
};

events some_keys(std::int64_t first, std::int64_t count) {
  events out;
  for (std::int64_t i = 0; i < count; ++i)
    out.emplace_back(
        static_cast<std::int64_t>(static_cast<std::uint64_t>(first + i) * 0x9e37'79b9'7f4a'7c1U),
        i % 1000);
  return out;
}

weir::dstream<event> sums_of(const weir::dstream<event>& input) {
  return input
      .map_with_state<std::int64_t>([](std::int64_t key, const std::optional<std::int64_t>& value,
                                       weir::state<std::int64_t>& sum) {
        sum.update(sum.value_or(0) + value.value_or(0));
        return std::pair(key, sum.get());
      })
      .name("sums");
}

std::string thousands(std::int64_t keys) {
  return keys >= 1'000'000 ? std::to_string(keys / 1'000'000) + " M keys"
                           : std::to_string(keys / 1000) + " k keys";
}

/// Batches of a keyed sum, with a checkpoint as soon as the one before is done, or without any.
struct keyed_run {
  keyed_run(std::int64_t keys, std::int64_t touched, const std::filesystem::path& checkpoint)
      : driver(2, options(!checkpoint.empty()), std::chrono::seconds(1)) {
    if (!checkpoint.empty())
      driver.context().checkpoint(checkpoint);
    sums_of(driver.stream()).for_each_batch([](const weir::batch<event>& sums) {
      bench::keep(sums.size());
    });
    driver.context().start();
    driver.run(weir::batch<event>::of(some_keys(0, keys), 2));
    for (int part = 0; part < 8; ++part)
      inputs.push_back(weir::batch<event>::of(some_keys((keys - touched) / 8 * part, touched), 2));
  }
  static weir::context_options options(bool checkpoints) {
    weir::context_options out;
    out.in_memory_state = !checkpoints;
    out.snapshot_every_batches = checkpoints ? 1 : 1'000'000;
    out.snapshot_interval = std::chrono::milliseconds(0);
    return out;
  }
  std::vector<double> run(int batches) {
    std::vector<double> times;
    for (int i = 0; i < batches; ++i)
      times.push_back(driver.run(inputs[static_cast<std::size_t>(i) % inputs.size()]));
    return times;
  }

  bench::queue_driver<event> driver;
  std::vector<weir::batch<event>> inputs;
};

double mean(const std::vector<double>& values) {
  double sum = 0;
  for (const double value : values)
    sum += value;
  return sum / static_cast<double>(values.size());
}

void checkpoint_cost(benchmark::State& state) {
  const std::int64_t keys = state.range(0);
  const std::int64_t touched = keys * state.range(1) / 100;
  weir::set_log_level(weir::log_level::error);
  std::vector<double> without;
  std::vector<double> with;
  double bytes = 0;
  for (auto _ : state) {
    const int batches = 40;
    {
      keyed_run run(keys, touched, {});
      without = run.run(batches);
    }
    const folder place;
    keyed_run run(keys, touched, place.path());
    run.run(4);
    const auto& counts = run.driver.context().run()->checkpoints();
    const auto bytes_before = counts.bytes.load();
    const auto before = counts.published.load();
    with = run.run(batches);
    bytes = static_cast<double>(counts.bytes.load() - bytes_before) /
            static_cast<double>(std::max<std::uint64_t>(1, counts.published.load() - before));
    state.SetIterationTime(mean(with));
  }
  weir::set_log_level(weir::log_level::info);
  const std::string what = thousands(keys) + ", " + std::to_string(state.range(1)) +
                           " % touched, checkpoints all the time: ";
  bench::row added{.what = what + "added to the batch, p50",
                   .unit = "ms",
                   .weir = (bench::median(with) - bench::median(without)) * 1e3};
  if (touched == 100'000)
    added.wanted = bench::at_most(5);
  bench::record(added);
  // In some of the batches a snapshot is taken, in the others one is being written.
  bench::record({.what = what + "added to the batch, p90",
                 .unit = "ms",
                 .weir = (bench::percentile(with, 0.9) - bench::percentile(without, 0.9)) * 1e3});
  bench::record(
      {.what = what + "a batch without any", .unit = "ms", .weir = bench::median(without) * 1e3});
  bench::record({.what = what + "bytes a checkpoint", .unit = "kB", .weir = bytes / 1e3});
}
BENCHMARK(checkpoint_cost)
    ->UseManualTime()
    ->Iterations(1)
    ->ArgsProduct({{1'000, 100'000, 1'000'000}, {1, 100}})
    ->Unit(benchmark::kMillisecond);

/// With the defaults, which make checkpoints so seldom that they cost some per cent at most. Batches
/// are due already, so several are open and share the syncs of the batch log.
void checkpoint_throughput(benchmark::State& state) {
  weir::set_log_level(weir::log_level::error);
  constexpr std::int64_t keys = 100'000;
  const auto seconds_a_batch = [](bool checkpoints) {
    const folder place;
    weir::context_options options;
    options.in_memory_state = !checkpoints;
    if (!checkpoints)
      options.snapshot_every_batches = 1'000'000;
    bench::queue_driver<event> driver(2, options, std::chrono::milliseconds(10));
    if (checkpoints)
      driver.context().checkpoint(place.path());
    sums_of(driver.stream()).for_each_batch([](const weir::batch<event>& sums) {
      bench::keep(sums.size());
    });
    driver.context().start();
    const auto all = weir::batch<event>::of(some_keys(0, keys), 2);
    driver.run(all);
    return driver.run_in_a_row(all, 200);
  };
  // In turn, so that a disturbance of the machine hits both.
  std::vector<double> ratios;
  for (auto _ : state) {
    const double without = seconds_a_batch(false);
    const double with = seconds_a_batch(true);
    ratios.push_back(without / with);
    state.SetIterationTime(with);
  }
  weir::set_log_level(weir::log_level::info);
  bench::record({.what = "100 k keys touched in each batch: speed with checkpoints by that without",
                 .unit = "",
                 .weir = bench::median(ratios),
                 .wanted = bench::at_least(0.85)});
}
BENCHMARK(checkpoint_throughput)->UseManualTime()->Iterations(7)->Unit(benchmark::kMillisecond);

/// Numbers its batches, and can give each of them again.
class numbered_source final : public weir::source {
public:
  explicit numbered_source(std::int64_t keys) : keys_(keys) {}
  weir::source_cut cut(weir::output_port_base& out, const weir::cut_request&) override {
    auto& port = static_cast<weir::output_port<event>&>(out);
    // All keys in the first batch, some in each that follows.
    for (const auto& each : next_ == 0 ? some_keys(0, keys_) : some_keys(0, 100))
      port.emit(each);
    weir::source_cut result;
    result.info.position = std::to_string(next_);
    return result;
  }
  void sealed() override { ++next_; }
  weir::source_recovery recovery() const override { return weir::source_recovery::replays; }
  std::string position() const override { return std::to_string(next_ + 1); }
  void restore(std::string_view position) override { next_ = std::stoll(std::string(position)); }
  void replay(std::string_view noted) override { next_ = std::stoll(std::string(noted)); }

private:
  std::int64_t keys_;
  std::int64_t next_ = 0;
};

/// A life of a program, which goes on in a folder at a time in seconds until a batch of its own is done
/// and so many generations are, then says what time it is, and is killed.
void keyed_life(const std::vector<std::string>& arguments) {
  const std::int64_t keys = std::stoll(arguments.at(1));
  const std::int64_t generations = std::stoll(arguments.at(3));
  weir::set_log_level(weir::log_level::error);
  const auto clock =
      std::make_shared<weir::manual_clock>(std::chrono::seconds(std::stoll(arguments.at(2))));
  weir::context_options options;
  options.clock = clock;
  options.snapshot_interval = std::chrono::milliseconds(0);
  auto context = weir::streaming_context::get_or_create(arguments.at(0), [&] {
    weir::streaming_context made(weir::engine_options{.threads = 2}, std::chrono::seconds(1),
                                 options);
    sums_of(weir::add_source<event>(made, "numbered", 1,
                                    [keys] { return std::make_unique<numbered_source>(keys); })
                .name("numbers"))
        .for_each_batch([](const weir::batch<event>& sums) { bench::keep(sums.size()); });
    return made;
  });
  context.start();
  do {
    clock->advance(std::chrono::seconds(1));
    context.await_batch(weir::batch_time(clock->now()));
  } while (std::int64_t(context.run()->checkpoints().published.load()) < generations);
  std::printf("%lld\n", static_cast<long long>(clock->now() / std::chrono::seconds(1)));
  std::fflush(stdout);
  ::kill(::getpid(), SIGKILL);
}
const bench::probe_program keyed_life_probe("keyed_life", keyed_life);

/// From the start of a process on the folder of one that was killed to the end of its first batch that
/// is not one of the earlier one's.
void recovery(benchmark::State& state) {
  const std::int64_t keys = state.range(0);
  const folder place;
  const auto live = [&](const std::string& now, int generations) {
    return bench::probe("keyed_life", {place.path().string(), std::to_string(keys), now,
                                       std::to_string(generations)});
  };
  std::string now = live("0", 2).printed;
  std::vector<double> times;
  for (auto _ : state) {
    now.erase(now.find_last_not_of('\n') + 1);
    const auto life = live(now, 0);
    now = life.printed;
    times.push_back(life.first_line_s);
    state.SetIterationTime(times.back());
  }
  bench::record(
      {.what = thousands(keys) + ": from kill -9 and a new process to its first new batch",
       .unit = "ms",
       .weir = bench::median(times) * 1e3,
       .wanted = bench::at_most(keys <= 100'000 ? 100 : 1000)});
}
BENCHMARK(recovery)->UseManualTime()->Iterations(5)->Arg(100'000)->Arg(1'000'000)->Unit(
    benchmark::kMillisecond);

void stage_restart(benchmark::State& state) {
  weir::set_log_level(weir::log_level::error);
  constexpr std::int64_t keys = 100'000;
  weir::context_options options;
  options.in_memory_state = true;
  options.snapshot_interval = std::chrono::milliseconds(0);
  options.restarts.window = std::chrono::milliseconds(0);
  bench::queue_driver<event> driver(2, options, std::chrono::seconds(1));
  sums_of(driver.stream()).for_each_batch([](const weir::batch<event>& sums) {
    bench::keep(sums.size());
  });
  driver.context().start();
  driver.run(weir::batch<event>::of(some_keys(0, keys), 2));
  const auto few = weir::batch<event>::of(some_keys(0, 100), 2);
  for (int i = 0; i < 4; ++i)
    driver.run(few);
  weir::runtime::actor_group& actors = driver.context().run()->actors();
  std::vector<double> undisturbed;
  std::vector<double> killed;
  for (auto _ : state) {
    undisturbed.push_back(driver.run(few));
    const auto deaths = actors.restarts();
    const auto start = bench::stopwatch::now();
    actors.kill("sums/0");
    while (actors.restarts() == deaths)
      std::this_thread::yield();
    driver.run(few);
    killed.push_back(bench::seconds_since(start));
    state.SetIterationTime(killed.back());
  }
  weir::set_log_level(weir::log_level::info);
  bench::record({.what = "100 k keys in 2 copies: kill of one to the end of the next batch",
                 .unit = "ms",
                 .weir = bench::median(killed) * 1e3,
                 .wanted = bench::at_most(10)});
  bench::record({.what = "100 k keys in 2 copies: a batch in which none dies",
                 .unit = "ms",
                 .weir = bench::median(undisturbed) * 1e3});
}
BENCHMARK(stage_restart)->UseManualTime()->Iterations(50)->Unit(benchmark::kMillisecond);

} // namespace

} // namespace checkpoint_bench
