// SPDX-License-Identifier: Apache-2.0
#include <cstdint>
#include <functional>
#include <memory>
#include <set>
#include <string>
#include <vector>

#include "../catch.hpp"
#include "../support/one_life.hpp"
#include "../support/topic.hpp"
#include "deaths.hpp"
#include "running_count.hpp"

#include <weir/state/support/fault.hpp>

namespace recovery_test {

// Programs that end at any step of their work and begin again on what they left behind: results by
// (batch time, output) are those of a program that never ended.

namespace {

using namespace weir;
using namespace weir::tests;
using weir::testing::image_of;
using weir::testing::life_options;
using weir::testing::one_life;
using weir::testing::topic;

constexpr int batches = 6;

struct world {
  std::shared_ptr<topic> lines = std::make_shared<topic>();
  results out;

  void build(streaming_context& context) {
    auto words = testing::topic_stream(context, lines)
                     .name("lines")
                     .flat_map(split(' '))
                     .map([](std::string_view word) { return std::pair(word, std::int64_t{1}); });
    record(words.reduce_by_key(std::plus<>()), "sums", out);
    record(running_counts(words, 2, false).name("whole"), "whole-out", out);
    record(running_counts(words, 2, true).name("changes"), "changes-out", out);
  }
  /// What comes in before the batch with this number, counting from 1.
  void feed(int batch) const {
    lines->push_back("a bb a");
    lines->push_back("k" + std::to_string(batch) + " bb");
  }
};

life_options options(std::uint64_t seed, std::chrono::milliseconds now = {}) {
  life_options out;
  out.seed = seed;
  out.now = now;
  out.context.snapshot_every_batches = 2;
  return out;
}

/// A run to the end; `on_fault` is asked at each fault point.
results play(std::uint64_t seed, const std::shared_ptr<checkpoint_store>& store,
             const fault_handler& on_fault,
             const std::function<void(const world&, int)>& at_batch) {
  world all;
  one_life life(store, options(seed), [&](streaming_context& context) { all.build(context); });
  const scoped_fault_handler faults(on_fault);
  life.start();
  for (int batch = 1; batch <= batches; ++batch) {
    all.feed(batch);
    at_batch(all, batch);
    REQUIRE(life.batches(1));
  }
  return all.out;
}

std::shared_ptr<memory_checkpoint_store> memory() {
  return std::make_shared<memory_checkpoint_store>();
}

using crash = testing::crash_of<world>;

/// Goes on from a crash to the end.
world go_on(const crash& from, std::uint64_t seed) {
  world all;
  *all.lines = *from.outside.lines;
  all.out = from.outside.out;
  one_life life(from.left, options(seed, std::chrono::seconds(from.batch)),
                [&](streaming_context& context) { all.build(context); });
  life.start();
  life.work();
  for (int batch = from.batch + 1; batch <= batches; ++batch) {
    all.feed(batch);
    REQUIRE(life.batches(1));
  }
  return all;
}

} // namespace

TEST_CASE("a program that crashes at any step goes on as if it had not") {
  const silence quiet;
  const std::uint64_t seed = GENERATE(1u, 2u);
  const results undisturbed = play(
      seed, memory(), [](const fault_site&) {}, [](const world&, int) {});
  REQUIRE(undisturbed.by_key.size() == 3 * batches);
  const auto steps = steps_of([&](const fault_handler& on_fault) {
    play(seed, memory(), on_fault, [](const world&, int) {});
  });
  std::set<std::string> points;
  for (const auto& where : steps)
    points.insert(where.point);
  for (const char* point :
       {"log.commit.before", "log.commit.after", "snapshot.write", "checkpoint.publish.before",
        "checkpoint.publish.after", "checkpoint.remove"})
    CHECK(points.count(point) == 1);

  for (const step& where : steps) {
    INFO("seed " << seed << ": " << to_string(where));
    const auto store = memory();
    crash at;
    const world* present = nullptr;
    arrival_at arrived(where);
    play(
        seed, store,
        [&](const fault_site& site) {
          if (!arrived(site) || present == nullptr)
            return;
          at.left = image_of(*store);
          *at.outside.lines = *present->lines;
          at.outside.out = present->out;
        },
        [&](const world& now, int batch) {
          present = &now;
          if (!at.left)
            at.batch = batch;
        });
    if (!at.left)
      continue; // before the first batch
    const world after = go_on(at, seed + 100);
    REQUIRE(after.out.by_key == undisturbed.by_key);
    // Of each batch outputs run once, and once more if nobody had noted that they had.
    for (const auto& [key, runs] : after.out.runs)
      CHECK(runs <= 2);
  }
}

TEST_CASE("outputs that are noted as done are not run again") {
  const silence quiet;
  crash at;
  const auto store = memory();
  auto life_options = options(1);
  life_options.context.snapshot_every_batches = 100; // no generation but the first
  {
    one_life life(store, life_options,
                  [&](streaming_context& context) { at.outside.build(context); });
    life.start();
    for (at.batch = 1; at.batch <= 4; ++at.batch) {
      at.outside.feed(at.batch);
      REQUIRE(life.batches(1));
    }
  }
  at.left = image_of(*store);
  at.batch = 4;
  const world after = go_on(at, 2);
  for (const auto& [key, runs] : after.out.runs)
    CHECK(runs == 1);
  CHECK(after.out.by_key.at({6000, "changes-out"}) ==
        std::vector<std::string>{"(a,12)", "(bb,12)", "(k6,1)"});
}

TEST_CASE("a program may crash again while it recovers") {
  const silence quiet;
  const auto nothing = [](const world&, int) {};
  const results undisturbed = play(
      1, memory(), [](const fault_site&) {}, nothing);
  // One crash in the middle of a run, then one at each step of the recovery.
  const auto store = memory();
  crash first;
  play(
      1, store, [](const fault_site&) {},
      [&](const world& now, int batch) {
        if (batch != 4)
          return;
        first.left = image_of(*store);
        first.batch = batch;
        *first.outside.lines = *now.lines;
        first.outside.out = now.out;
      });
  for (int visit = 1;; ++visit) {
    INFO("visit " << visit);
    const auto left = image_of(*first.left);
    crash second;
    second.batch = first.batch;
    {
      world all;
      *all.lines = *first.outside.lines;
      all.out = first.outside.out;
      int visits = 0;
      const scoped_fault_handler faults([&](const fault_site&) {
        if (++visits != visit)
          return;
        second.left = image_of(*left);
        second.outside.lines = std::make_shared<topic>(*all.lines);
        second.outside.out = all.out;
      });
      one_life life(left, options(2, std::chrono::seconds(first.batch)),
                    [&](streaming_context& context) { all.build(context); });
      life.start();
      life.work();
    }
    if (!second.left)
      break;
    REQUIRE(go_on(second, 3).out.by_key == undisturbed.by_key);
  }
}

TEST_CASE("a program that crashes while it stops goes on as if it had not") {
  const silence quiet;
  // A graceful stop runs one batch more, in which nothing came in.
  constexpr int empty = 5;
  const auto live = [](one_life& life, const world& all, int first, int last) {
    for (int batch = first; batch <= last; ++batch) {
      if (batch != empty)
        all.feed(batch);
      REQUIRE(life.batches(1));
    }
  };
  const auto start = [](world& all, const std::shared_ptr<checkpoint_store>& store) {
    auto life = std::make_unique<one_life>(store, options(1),
                                           [&](streaming_context& context) { all.build(context); });
    life->start();
    return life;
  };
  world undisturbed;
  live(*start(undisturbed, memory()), undisturbed, 1, batches);
  int visit = 0;
  for (crash at;; ++visit, at = {}) {
    INFO("visit " << visit);
    const auto store = memory();
    world all;
    const auto life = start(all, store);
    live(*life, all, 1, empty - 1);
    {
      const scoped_fault_handler faults([&, visits = 0](const fault_site&) mutable {
        if (visits++ == visit)
          at = {image_of(*store), {std::make_shared<topic>(*all.lines), all.out}, empty};
      });
      life->context.stop(stop_options{.gracefully = true});
    }
    if (!at.left)
      break;
    REQUIRE(go_on(at, 2).out.by_key == undisturbed.out.by_key);
  }
  CHECK(visit > 20);
}

} // namespace recovery_test
