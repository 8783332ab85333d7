// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <vector>

#include "../catch.hpp"
#include "../support/log_capture.hpp"
#include "../support/one_life.hpp"
#include "acknowledging_peer.hpp"
#include "deaths.hpp"
#include "running_count.hpp"

#include <weir/state/support/error.hpp>
#include <weir/state/support/fault.hpp>

// Receivers with a write-ahead log, in programs that end at any step: what a peer was told to be safe
// is in exactly one batch, what it was not told it sends again.

namespace {

using namespace weir;
using namespace weir::tests;
using weir::testing::image_of;
using weir::testing::life_options;
using weir::testing::log_capture;
using weir::testing::one_life;

constexpr int batches = 5;

struct world {
  peer sender;
  results out;

  void build(streaming_context& context, const std::shared_ptr<passive>& to) {
    const auto lines = context.receiver_stream(to).name("lines");
    record(lines, "lines-out", out);
    const auto ones =
        lines.map([](std::string_view line) { return std::pair(line, std::int64_t{1}); });
    record(running_counts(ones, 2, true).name("counts"), "counts-out", out);
  }
};

life_options options(std::uint64_t seed, std::chrono::milliseconds now = {}) {
  life_options out;
  out.seed = seed;
  out.now = now;
  out.context.snapshot_every_batches = 2;
  out.context.write_ahead_log = true;
  return out;
}

/// A world at the moment of a crash.
struct crash {
  std::shared_ptr<memory_checkpoint_store> left;
  world outside;
  int batch = 0;
};

/// Lives to the end of all batches; `at_batch` is told before each.
void live(world& all, const std::shared_ptr<checkpoint_store>& store, std::uint64_t seed, int first,
          const fault_handler& on_fault, const std::function<void(int)>& at_batch) {
  const auto to = std::make_shared<passive>();
  one_life life(store, options(seed, std::chrono::seconds(first)),
                [&](streaming_context& context) { all.build(context, to); });
  const scoped_fault_handler faults(on_fault);
  life.start();
  life.work();
  for (int batch = first + 1; batch <= batches; ++batch) {
    at_batch(batch);
    all.sender.send(*to, 2);
    to->store("uncounted");
    life.work();
    REQUIRE(life.batches(1));
  }
  // What is not safe before the end of a batch is in the next one.
  at_batch(std::max(first, batches) + 1);
  REQUIRE(life.batches(1));
}

void check(const world& all) {
  std::map<std::string, int> seen;
  std::map<std::string, std::string> counts;
  for (const auto& [key, lines] : all.out.by_key)
    for (const auto& line : lines)
      if (key.second == "lines-out")
        ++seen[line];
      else
        counts[line.substr(1, line.find(',') - 1)] = line.substr(line.find(',') + 1);
  for (int number = 1; number <= all.sender.last(); ++number) {
    INFO("number " << number);
    const int found = seen[std::to_string(number)];
    CHECK(found >= 1);
    CHECK(found <= all.sender.times().at(number));
    CHECK(counts[std::to_string(number)] == std::to_string(found) + ")");
  }
}

} // namespace

TEST_CASE("what a receiver has acknowledged outlives a crash at any step") {
  const silence quiet;
  const auto nothing = [](int) {};
  const auto steps = steps_of([&](const fault_handler& on_fault) {
    world all;
    live(all, std::make_shared<memory_checkpoint_store>(), 1, 0, on_fault, nothing);
    check(all);
  });
  REQUIRE(std::any_of(steps.begin(), steps.end(),
                      [](const step& where) { return where.point == "receiver.block.safe"; }));
  for (const step& where : steps) {
    INFO(to_string(where));
    const auto store = std::make_shared<memory_checkpoint_store>();
    crash at;
    world before;
    int visits = 0;
    bool begun = false;
    live(
        before, store, 1, 0,
        [&](const fault_site& site) {
          if (!begun || at.left || site.point != where.point || site.stage != where.stage ||
              site.copy != where.copy || ++visits < where.visit)
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
    check(at.outside);
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
      check(all);
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
    one_life life(store, settings({}),
                  [&](streaming_context& context) { first.build(context, to); });
    life.start();
    first.sender.send(*to, 3);
    REQUIRE(life.batches(1));
    first.sender.send(*to, 2);
    left = image_of(*store);
  }
  world second;
  one_life life(left, settings(std::chrono::seconds(1)), [&](streaming_context& context) {
    second.build(context, std::make_shared<passive>());
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
