// SPDX-License-Identifier: Apache-2.0
#include <cstdint>
#include <filesystem>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>

#include "../catch.hpp"
#include "../support/one_life.hpp"
#include "../support/scratch_folder.hpp"
#include "../support/topic.hpp"
#include "acknowledging_peer.hpp"
#include "deaths.hpp"
#include "running_count.hpp"

#include <weir/actors/testing/lossy_disk.hpp>
#include <weir/state/local_checkpoint_store.hpp>

namespace lost_writes_test {

// Programs whose disk loses what was not synced, at any step of their work: whatever somebody relied on
// is still there.

namespace {

using namespace weir;
using namespace weir::tests;
using weir::testing::life_options;
using weir::testing::lossy_disk;
using weir::testing::one_life;
using weir::testing::topic;
namespace fs = std::filesystem;

constexpr int batches = 5;

struct world {
  std::shared_ptr<topic> lines = std::make_shared<topic>();
  peer sender;
  results out;

  void build(streaming_context& context, const std::shared_ptr<passive>& to) {
    const auto one = [](std::string_view word) { return std::pair(word, std::int64_t{1}); };
    const auto words = testing::topic_stream(context, lines).name("topic").map(one);
    record(running_counts(words, 2, true).name("sums"), "sums-out", out);
    record(words
               .reduce_by_key_and_window(std::plus<>(), std::chrono::seconds(3),
                                         std::chrono::seconds(1))
               .name("window"),
           "window-out", out);
    const auto received = context.receiver_stream(to).name("received");
    record(received, "received-out", out);
    record(running_counts(received.map(one), 1, false).name("counts"), "counts-out", out);
  }
  /// A copy of all there is outside of the program.
  world copy() const {
    world other(*this);
    other.lines = std::make_shared<topic>(*lines);
    return other;
  }
};

/// Batches up to the end, and one more for what is not safe before the end of the last.
void live(world& all, const fs::path& folder, int first, const fault_handler& on_fault,
          const std::function<void(int)>& at_batch) {
  life_options options;
  options.now = std::chrono::seconds(first);
  options.context.snapshot_every_batches = 2;
  options.context.write_ahead_log = true;
  const auto to = std::make_shared<passive>();
  one_life life(std::make_shared<local_checkpoint_store>(folder / "checkpoint"), options,
                [&](streaming_context& context) { all.build(context, to); });
  const scoped_fault_handler faults(on_fault);
  life.start();
  life.work();
  for (int batch = first + 1; batch <= batches; ++batch) {
    at_batch(batch);
    all.lines->push_back("a");
    all.lines->push_back("k" + std::to_string(batch));
    all.sender.send(*to, 2);
    life.work();
    REQUIRE(life.batches(1));
  }
  at_batch(std::max(first, batches) + 1);
  all.sender.send(*to, 0);
  REQUIRE(life.batches(1));
}

/// The results of the streams that every run cuts alike.
results of_topic(const results& all) {
  results out;
  for (const auto& [key, lines] : all.by_key)
    if (key.first <= batches * 1000 && (key.second == "sums-out" || key.second == "window-out"))
      out.by_key[key] = lines;
  return out;
}

void check(const world& all, const results& undisturbed) {
  CHECK(of_topic(all.out).by_key == of_topic(undisturbed).by_key);
  all.sender.check(all.out, "received-out", "counts-out");
}

bool concerns_disk(const step& where) {
  for (const char* prefix : {"state.", "log.", "snapshot.", "checkpoint.", "output.body.after",
                             "output.done", "receiver.block.safe", "source.seal.after"})
    if (where.point.rfind(prefix, 0) == 0)
      return true;
  return false;
}

/// Plays a run whose power fails at a step, and goes on with what is left.
void fail_at(const step& where, std::optional<std::uint64_t> seed, const results& undisturbed) {
  const test::scratch_folder place(test::scratch_folder::in_memory());
  fs::create_directory(place.path() / "before");
  world first;
  std::optional<world> left;
  int batch = 0;
  arrival_at arrived(where);
  std::mutex mutex; // a receiver that hands blocks in has a thread of its own
  {
    const lossy_disk disk(place.path() / "before");
    live(
        first, place.path() / "before", 0,
        [&](const fault_site& site) {
          const std::lock_guard lock(mutex);
          if (batch == 0 || left || !arrived(site))
            return;
          left = first.copy();
          disk.crash(place.path() / "after", seed);
        },
        [&](int at) {
          const std::lock_guard lock(mutex);
          if (!left)
            batch = at;
        });
  }
  if (!left)
    return; // before the first batch
  left->sender.program_ended();
  live(
      *left, place.path() / "after", batch, [](const fault_site&) {}, [](int) {});
  check(*left, undisturbed);
}

void fail_at_every_step(const std::function<std::optional<std::uint64_t>(std::size_t)>& seed_of) {
  const silence quiet;
  results undisturbed;
  const auto steps = steps_of([&](const fault_handler& on_fault) {
    const test::scratch_folder place(test::scratch_folder::in_memory());
    world all;
    live(all, place.path(), 0, on_fault, [](int) {});
    undisturbed = all.out;
  });
  std::size_t played = 0;
  for (const step& where : steps)
    if (concerns_disk(where)) {
      const auto seed = seed_of(played++);
      INFO(to_string(where) << ", seed " << seed.value_or(0));
      fail_at(where, seed, undisturbed);
    }
  CHECK(played > 50);
}

} // namespace

TEST_CASE("a disk that loses all that was not synced loses nothing that anybody relied on") {
  fail_at_every_step([](std::size_t) { return std::nullopt; });
}

TEST_CASE("a disk that loses any part of what was not synced does neither", "[slow]") {
  fail_at_every_step([](std::size_t step) { return std::optional<std::uint64_t>(step + 1); });
}

} // namespace lost_writes_test
