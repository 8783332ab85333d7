// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <cstddef>
#include <filesystem>
#include <functional>
#include <memory>
#include <numeric>
#include <optional>
#include <string>
#include <vector>

#include "../catch.hpp"
#include "../support/one_life.hpp"
#include "../support/scratch_folder.hpp"
#include "../support/topic.hpp"
#include "keeping_topologies.hpp"

#include <weir/state/local_checkpoint_store.hpp>

namespace keeping_recovery_test {

// Windows, joins and keyed state of programs that end and go on from what they left behind: every
// result is that of a program that never ended.

namespace {

using namespace weir;
using namespace weir::tests;
using weir::testing::image_of;
using weir::testing::life_options;
using weir::testing::one_life;
using weir::testing::topic;

constexpr int batches = 9;

/// What is outside of the program.
struct world {
  std::shared_ptr<topic> left = std::make_shared<topic>();
  std::shared_ptr<topic> right = std::make_shared<topic>();
  results out;

  world() = default;
  world(const world& other)
      : left(std::make_shared<topic>(*other.left)),
        right(std::make_shared<topic>(*other.right)),
        out(other.out) {}
  world& operator=(const world&) = delete;

  /// What comes in before a batch, counting from 1: nothing now and then.
  void feed(int batch) const {
    std::mt19937_64 random(static_cast<std::uint64_t>(batch));
    for (auto word : random_words(random))
      left->push_back(std::move(word));
    if (batch % 4 != 0)
      for (auto word : random_words(random))
        right->push_back(std::move(word));
  }
};

struct life_of {
  const random_topology& topology;
  std::uint64_t seed = 1;
  std::uint32_t parallelism = 2;
  int first = 0; ///< batches that earlier lives have run
  int last = batches;
};

/// One life; `after_batch` is told of each batch that is done.
void live(world& all, std::shared_ptr<checkpoint_store> store, const life_of& how,
          const std::function<void(int)>& after_batch) {
  life_options options;
  options.seed = how.seed;
  options.parallelism = how.parallelism;
  options.now = std::chrono::seconds(how.first);
  options.context.snapshot_every_batches = 2;
  one_life life(std::move(store), options, [&](streaming_context& context) {
    how.topology.build(testing::topic_stream(context, all.left).name("left"),
                       testing::topic_stream(context, all.right).name("right"), all.out);
  });
  life.start();
  life.work();
  for (int batch = how.first + 1; batch <= how.last; ++batch) {
    all.feed(batch);
    REQUIRE(life.batches(1));
    after_batch(batch);
  }
}

results undisturbed(const random_topology& topology) {
  world all;
  live(all, std::make_shared<memory_checkpoint_store>(), {topology}, [](int) {});
  return all.out;
}

} // namespace

TEST_CASE("windows and joins and states go on from any batch, in memory") {
  const silence quiet;
  for (const random_topology& topology : keeping_topologies()) {
    const results expected = undisturbed(topology);
    REQUIRE(expected.by_key.size() > batches);
    const auto store = std::make_shared<memory_checkpoint_store>();
    std::vector<testing::crash_of<world>> crashes;
    world first;
    live(first, store, {topology}, [&](int batch) {
      crashes.push_back({image_of(*store), first, batch});
    });
    for (const auto& at : crashes)
      for (const std::uint32_t parallelism : {1U, 2U, 3U}) {
        INFO(topology.name << " after batch " << at.batch << ", parallelism " << parallelism);
        world next(at.outside);
        live(next, image_of(*at.left), {topology, 7, parallelism, at.batch}, [](int) {});
        REQUIRE(next.out.by_key == expected.by_key);
      }
  }
}

TEST_CASE("windows and joins and states go on from any batch, in a folder, again and again") {
  const silence quiet;
  for (const random_topology& topology : keeping_topologies()) {
    const results expected = undisturbed(topology);
    const test::scratch_folder place;
    world all;
    // What a kill leaves is what is in the folder at that moment: a copy of it is the next life's.
    auto folder = place.path() / "0";
    for (int batch = 0; batch < batches; ++batch) {
      INFO(topology.name << " after batch " << batch);
      const auto copy = place.path() / std::to_string(batch + 1);
      live(all, std::make_shared<local_checkpoint_store>(folder),
           {topology, static_cast<std::uint64_t>(batch), 2, batch, batch + 1}, [&](int) {
             std::filesystem::copy(folder, copy, std::filesystem::copy_options::recursive);
           });
      folder = copy;
    }
    REQUIRE(all.out.by_key == expected.by_key);
  }
}

TEST_CASE("windows and joins and states are what they would be after a pause") {
  const silence quiet;
  for (const random_topology& topology : keeping_topologies()) {
    INFO(topology.name);
    // Three intervals in which nothing came in, without a process and with one.
    const auto play = [&](bool away) {
      const auto store = std::make_shared<memory_checkpoint_store>();
      world all;
      std::shared_ptr<memory_checkpoint_store> left;
      live(all, store, {topology, 1, 2, 0, 4}, [&](int) { left = image_of(*store); });
      life_options options;
      options.now = std::chrono::seconds(away ? 7 : 4);
      one_life life(left, options, [&](streaming_context& context) {
        topology.build(testing::topic_stream(context, all.left).name("left"),
                       testing::topic_stream(context, all.right).name("right"), all.out);
      });
      life.start();
      life.work();
      if (!away)
        REQUIRE(life.batches(3));
      for (int batch = 8; batch <= batches; ++batch) {
        all.feed(batch);
        REQUIRE(life.batches(1));
      }
      return all.out;
    };
    CHECK(play(true).by_key == play(false).by_key);
  }
}

TEST_CASE("what a program leaves behind does not grow with the time it runs") {
  const silence quiet;
  for (const random_topology& topology : keeping_topologies()) {
    INFO(topology.name);
    const auto store = std::make_shared<memory_checkpoint_store>();
    std::vector<std::size_t> keys;
    std::vector<std::size_t> bytes;
    world all;
    live(all, store, {topology, 1, 2, 0, 300}, [&](int) {
      const auto held = store->list("");
      keys.push_back(held.size());
      bytes.push_back(std::transform_reduce(
          held.begin(), held.end(), std::size_t{0}, std::plus<>(),
          [&](const std::string& key) { return store->get(key).value_or("").size(); }));
    });
    const auto most = [](const std::vector<std::size_t>& of, std::ptrdiff_t first) {
      return *std::max_element(of.begin() + first, of.begin() + first + 100);
    };
    // Chance decides how many generations share a file; a file a batch would be a hundred more.
    CHECK(most(keys, 200) <= most(keys, 0) + most(keys, 0) / 2);
    CHECK(most(bytes, 200) <= most(bytes, 0) + most(bytes, 0) / 2);
  }
}

} // namespace keeping_recovery_test
