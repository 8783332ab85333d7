// SPDX-License-Identifier: Apache-2.0
#include "../catch.hpp"

#include <memory>
#include <numeric>
#include <optional>
#include <stdexcept>
#include <string>
#include <vector>

#include "context_harness.hpp"

namespace keyed_state_test {

using namespace weir;
using namespace weir::testing;
using pair = std::pair<std::string, int>;

namespace {

std::optional<int> sum_but_throws_on_13(std::span<const int> values,
                                        const std::optional<int>& old) {
  for (const int value : values)
    if (value == 13)
      throw std::runtime_error("boom in update");
  return std::accumulate(values.begin(), values.end(), old.value_or(0));
}

/// Listens to what stages keep.
struct gauge_listener final : streaming_listener {
  void on_batch_completed(const batch_info& info) override { last = info.stage_gauges; }
  std::map<std::string, stage_gauges> last;
};

} // namespace

TEST_CASE("a batch whose state function throws is an empty one for the state") {
  // The batches of a recording of Spark, which fails for ever from the fourth on.
  const bool threads = GENERATE(false, true);
  context_options options;
  options.in_memory_state = true;
  const auto clock = std::make_shared<manual_clock>();
  options.clock = clock;
  streaming_context context(test_context::make_engine(threads), std::chrono::seconds(1), options);
  const auto kept = std::make_shared<happenings<std::vector<pair>>>();
  batches_stream<pair>(context, {std::vector<pair>{{"a", 1}, {"b", 2}}, std::vector<pair>{{"a", 3}},
                                 std::vector<pair>{}, std::vector<pair>{{"b", 13}},
                                 std::vector<pair>{{"c", 5}}})
      .update_state_by_key<int>(sum_but_throws_on_13, {.by = 1})
      .name("sums")
      .for_each_batch([kept](const batch<pair>& states) { kept->add(states.collect()); });
  const auto listener = std::make_shared<gauge_listener>();
  context.add_streaming_listener(listener);
  context.start();
  clock->advance(std::chrono::seconds(5));
  REQUIRE(context.await_batch(batch_time(std::chrono::seconds(5))));
  using states = std::vector<pair>;
  CHECK(kept->all() == std::vector<states>{{{"a", 1}, {"b", 2}},
                                           {{"a", 4}, {"b", 2}},
                                           {{"a", 4}, {"b", 2}},
                                           {{"a", 4}, {"b", 2}, {"c", 5}}});
  CHECK(context.state_gauges().at("sums").keys == 3);
  CHECK(context.state_gauges().at("sums").bytes > 0);
  CHECK(thrown_by([&] {
          context.await_termination_or_timeout(std::chrono::milliseconds(0));
        }).says("boom in update"));
  context.stop();
  CHECK(listener->last.at("sums").keys == 3);
}

TEST_CASE("update_state_by_key has no dataset before its input has one, and one ever after") {
  const auto clock = std::make_shared<manual_clock>();
  context_options options;
  options.in_memory_state = true;
  options.clock = clock;
  streaming_context context(test_context::make_engine(false), std::chrono::seconds(1), options);
  const auto kept = std::make_shared<happenings<std::pair<std::int64_t, std::vector<pair>>>>();
  batches_stream<pair>(context, {std::nullopt, std::vector<pair>{{"a", 1}}, std::nullopt})
      .update_state_by_key<int>(sum_but_throws_on_13, {.initial = {{"i", 7}}, .by = 1})
      .for_each_batch([kept](const batch<pair>& states, batch_time time) {
        kept->add({time.milliseconds(), states.collect()});
      });
  context.start();
  clock->advance(std::chrono::seconds(3));
  REQUIRE(context.await_batch(batch_time(std::chrono::seconds(3))));
  using states = std::vector<pair>;
  CHECK(kept->all() == std::vector<std::pair<std::int64_t, states>>{{2000, {{"i", 7}, {"a", 1}}},
                                                                    {3000, {{"i", 7}, {"a", 1}}}});
}

TEST_CASE("keyed state wants a checkpoint folder, if an output reaches it") {
  test_context unused;
  const auto input = batches_stream<pair>(unused.context, {std::vector<pair>{{"a", 1}}});
  const auto sums = input.update_state_by_key<int>(sum_but_throws_on_13);
  SECTION("used") {
    sums.print();
    CHECK(thrown_by([&] { unused.context.start(); }).says("update_state_by_key"));
  }
  SECTION("unused") {
    input.for_each_batch([](const batch<pair>&) {});
    unused.context.start();
    CHECK(unused.run(1));
  }
  SECTION("map_with_state") {
    input
        .map_with_state<int>(
            [](std::string_view, const std::optional<int>&, state<int>&) { return 1; })
        .print();
    CHECK(thrown_by([&] { unused.context.start(); }).says("map_with_state"));
  }
}

} // namespace keyed_state_test
