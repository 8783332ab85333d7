// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <chrono>
#include <cstdint>
#include <functional>
#include <future>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <vector>

#include "../catch.hpp"
#include "../support/log_capture.hpp"
#include "../support/one_life.hpp"
#include "../support/topic.hpp"
#include "acknowledging_peer.hpp"
#include "deaths.hpp"
#include "running_count.hpp"

#include <weir/receivers/inline_executor.hpp>
#include <weir/state/support/error.hpp>
#include <weir/state/support/fault.hpp>

namespace write_ahead_log_test {

// Receivers with a write-ahead log, in programs that end at any step: what a peer was told to be safe
// is in exactly one batch, what it was not told it sends again.

namespace {

using namespace weir;
using namespace weir::tests;
using weir::testing::image_of;
using weir::testing::life_options;
using weir::testing::log_capture;
using weir::testing::one_life;
using weir::testing::topic;

constexpr int batches = 5;

struct world {
  peer sender;
  results out;

  void build(streaming_context& context, const std::shared_ptr<passive>& to,
             const std::shared_ptr<inline_executor>& threads) {
    const auto lines = context.receiver_stream(to, {.executor = threads}).name("lines");
    record(lines, "lines-out", out);
    const auto ones =
        lines.map([](std::string_view line) { return std::pair(line, std::int64_t{1}); });
    record(running_counts(ones, 2, true).name("counts"), "counts-out", out);
  }
  void check() const { sender.check(out, "lines-out", "counts-out"); }
};

life_options options(std::uint64_t seed, std::chrono::milliseconds now = {}) {
  life_options out;
  out.seed = seed;
  out.now = now;
  out.context.snapshot_every_batches = 2;
  out.context.write_ahead_log = true;
  return out;
}

using crash = weir::testing::crash_of<world>;

/// Stops a context, which waits for its receivers to end, whose bodies run here.
void stop(streaming_context& context, inline_executor& threads) {
  auto stopped = std::async(std::launch::async, [&] { context.stop(); });
  while (stopped.wait_for(std::chrono::milliseconds(1)) != std::future_status::ready)
    threads.run_all();
  stopped.get();
  threads.run_all();
}

/// Lives to the end of all batches; `at_batch` is told before each.
void live(world& all, const std::shared_ptr<checkpoint_store>& store, std::uint64_t seed, int first,
          const fault_handler& on_fault, const std::function<void(int)>& at_batch) {
  const auto to = std::make_shared<passive>();
  const auto threads = std::make_shared<inline_executor>();
  one_life life(store, options(seed, std::chrono::seconds(first)),
                [&](streaming_context& context) { all.build(context, to, threads); });
  {
    const scoped_fault_handler faults(on_fault);
    life.start();
    threads->run_all();
    life.work();
    for (int batch = first + 1; batch <= batches; ++batch) {
      at_batch(batch);
      threads->advance(std::chrono::seconds(1)); // what limits the rate looks at this clock
      all.sender.send(*to, 2);
      to->store("uncounted");
      life.work();
      REQUIRE(life.batches(1));
    }
    // What is not safe before the end of a batch is in the next one.
    at_batch(std::max(first, batches) + 1);
    REQUIRE(life.batches(1));
  }
  stop(life.context, *threads);
}

} // namespace

TEST_CASE("what a receiver has acknowledged outlives a crash at any step") {
  const silence quiet;
  const auto nothing = [](int) {};
  const auto steps = steps_of([&](const fault_handler& on_fault) {
    world all;
    live(all, std::make_shared<memory_checkpoint_store>(), 1, 0, on_fault, nothing);
    all.check();
  });
  REQUIRE(std::any_of(steps.begin(), steps.end(),
                      [](const step& where) { return where.point == "receiver.block.safe"; }));
  for (const step& where : steps) {
    INFO(to_string(where));
    const auto store = std::make_shared<memory_checkpoint_store>();
    crash at;
    world before;
    arrival_at arrived(where);
    bool begun = false;
    live(
        before, store, 1, 0,
        [&](const fault_site& site) {
          if (!begun || at.left || !arrived(site))
            return;
          at.left = image_of(*store);
          at.outside = before;
        },
        [&](int batch) {
          begun = true;
          if (!at.left)
            at.batch = batch;
        });
    if (!at.left)
      continue; // before the first batch
    at.outside.sender.program_ended();
    live(
        at.outside, at.left, 2, at.batch, [](const fault_site&) {}, nothing);
    at.outside.check();
  }
}

TEST_CASE("an actor of a source that dies cuts the same blocks again, with a log or without") {
  const silence quiet;
  const auto nothing = [](int) {};
  for (const char* point : {"source.flow.after", "source.cut.after", "source.seal.after"})
    for (int visit = 1; visit <= 3; ++visit) {
      bool died = false;
      world all;
      live(all, std::make_shared<memory_checkpoint_store>(), 1, 0,
           die_at({point, "lines", 0, visit}, died), nothing);
      CHECK(died);
      all.check();
    }
}

TEST_CASE("without a log what is lost is counted, with one nothing is") {
  const bool with_log = GENERATE(true, false);
  const log_capture logged;
  const auto store = std::make_shared<memory_checkpoint_store>();
  const auto settings = [&](std::chrono::milliseconds now) {
    auto out = options(1, now);
    out.context.write_ahead_log = with_log;
    out.context.snapshot_every_batches = 100;
    return out;
  };
  std::shared_ptr<memory_checkpoint_store> left;
  {
    world first;
    const auto to = std::make_shared<passive>();
    const auto threads = std::make_shared<inline_executor>();
    one_life life(store, settings({}),
                  [&](streaming_context& context) { first.build(context, to, threads); });
    life.start();
    threads->run_all();
    first.sender.send(*to, 3);
    REQUIRE(life.batches(1));
    first.sender.send(*to, 2);
    left = image_of(*store);
    stop(life.context, *threads);
  }
  world second;
  const auto threads = std::make_shared<inline_executor>();
  one_life life(left, settings(std::chrono::seconds(1)), [&](streaming_context& context) {
    second.build(context, std::make_shared<passive>(), threads);
  });
  life.start();
  REQUIRE(life.batches(1));
  std::uint64_t lost = 0;
  for (const auto& report : life.context.report())
    lost += report.lost;
  CHECK(lost == (with_log ? 0 : 3));
  CHECK(logged.count(log_level::warning, "3 records of batches after the checkpoint are lost") ==
        (with_log ? 0 : 1));
  std::vector<std::string> lines;
  for (const auto& [key, batch] : second.out.by_key)
    if (key.second == "lines-out")
      lines.insert(lines.end(), batch.begin(), batch.end());
  using texts = std::vector<std::string>;
  CHECK(lines == (with_log ? texts{"1", "2", "3", "4", "5"} : texts{}));
  stop(life.context, *threads);
}

TEST_CASE("what a receiver acknowledges as soon as it runs is safe, of a new stream too") {
  const silence quiet;
  struct eager : passive {
    explicit eager(topic& acknowledged) : told(acknowledged) {}
    void on_start() override {
      const std::string line = "line " + std::to_string(told.size());
      store(std::vector{line}, [this, line](const std::exception_ptr& failure) {
        if (!failure)
          told.push_back(line);
      });
    }
    topic& told;
  };
  topic acknowledged;
  results out;
  auto left = std::make_shared<memory_checkpoint_store>();
  // Each life has one stream more than the one before, and crashes as soon as all have acknowledged.
  const std::size_t lives = 3;
  for (std::size_t streams = 1; streams <= lives + 1; ++streams) {
    const auto store = std::exchange(left, nullptr);
    const auto threads = std::make_shared<inline_executor>();
    one_life life(store, options(1), [&](streaming_context& context) {
      for (std::size_t i = 0; i < std::min(streams, lives); ++i) {
        const auto receiver =
            streams > lives ? std::make_shared<passive>() : std::make_shared<eager>(acknowledged);
        const auto name = "lines " + std::to_string(i);
        record(context.receiver_stream(receiver, {.executor = threads}).name(name), name + "-out",
               out);
      }
    });
    const auto all = acknowledged.size() + streams;
    {
      // Receivers run as soon as they have been started, in the middle of whatever follows.
      const scoped_fault_handler faults([&](const fault_site&) {
        if (!left)
          while (threads->run_one()) {}
        if (!left && acknowledged.size() == all)
          left = image_of(*store);
      });
      life.start();
      while (threads->run_one()) {}
    }
    if (!left)
      left = image_of(*store);
    if (streams > lives)
      REQUIRE(life.batches(1));
    stop(life.context, *threads);
    if (streams <= lives)
      out = {};
  }
  topic lines;
  for (const auto& [key, batch] : out.by_key)
    lines.insert(lines.end(), batch.begin(), batch.end());
  std::sort(lines.begin(), lines.end());
  CHECK(acknowledged.size() == 6);
  CHECK(lines == acknowledged);
}

TEST_CASE("the log of a stream that was dropped is removed, that of no other") {
  const silence quiet;
  const auto store = std::make_shared<memory_checkpoint_store>();
  const auto files = [&](const std::string& log) { return store->list("blocks/" + log).size(); };
  const auto live = [&](int first, const std::vector<std::string>& names) {
    auto how = options(1, std::chrono::seconds(first));
    how.recovery.drop_unclaimed_state = true;
    std::vector<std::shared_ptr<passive>> receivers;
    one_life life(store, how, [&](streaming_context& context) {
      for (const auto& name : names) {
        receivers.push_back(std::make_shared<passive>());
        context.receiver_stream(receivers.back())
            .name(name)
            .for_each_batch([](const batch<std::string>&) {});
      }
    });
    life.start();
    REQUIRE(life.batches(4));
    for (const auto& receiver : receivers)
      receiver->store(std::vector<std::string>{"a"});
  };
  live(0, {"gone", "kept"});
  CHECK(files("gone") == 1);
  CHECK(files("kept") == 1);
  live(4, {"kept"});
  CHECK(files("gone") == 0);
  CHECK(files("kept") == 1);
}

TEST_CASE("a write-ahead log needs a checkpoint, unless a receiver does without") {
  const silence quiet;
  const auto start = [](std::optional<bool> own) {
    context_options settings;
    settings.write_ahead_log = true;
    settings.clock = std::make_shared<manual_clock>();
    engine_options on;
    on.deterministic_seed = 1;
    streaming_context context(on, std::chrono::seconds(1), settings);
    context.receiver_stream(std::make_shared<passive>(), {.write_ahead_log = own})
        .for_each_batch([](const batch<std::string>&) {});
    context.start();
    context.stop();
  };
  CHECK_THROWS_AS(start(std::nullopt), error);
  CHECK_THROWS_AS(start(true), error);
  CHECK_NOTHROW(start(false));
}

} // namespace write_ahead_log_test
