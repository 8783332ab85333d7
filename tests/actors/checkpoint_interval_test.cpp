// SPDX-License-Identifier: Apache-2.0
#include "../catch.hpp"

#include <filesystem>

#include <weir/operators/dstream.hpp>
#include <weir/operators/remember.hpp>

#include "../faults/running_count.hpp"
#include "../support/scratch_folder.hpp"
#include "context_harness.hpp"

namespace checkpoint_interval_test {

using namespace weir;
using namespace weir::testing;
using std::chrono::milliseconds;
using std::chrono::seconds;

namespace {

/// What the start says, if one stream has this checkpoint interval. Batches take a second.
thrown start_with(milliseconds interval, bool folder, context_state& after) {
  const weir::test::scratch_folder scratch;
  test_context test;
  if (folder)
    test.context.checkpoint(scratch.path());
  const auto mapped = test.numbers().map([](int n) { return n; }).name("mapped");
  test.keep(mapped.checkpoint(interval));
  const auto out = thrown_by([&] { test.context.start(); });
  after = test.context.state();
  return out;
}

} // namespace

TEST_CASE("the interval of a checkpoint is checked at the start, after the folder") {
  context_state after{};
  const auto no_folder = start_with(seconds(2), false, after);
  CHECK(no_folder.code == errc::invalid_argument);
  CHECK(no_folder.says("the checkpoint folder has not been set, and mapped has a checkpoint "
                       "interval"));
  CHECK(after == context_state::stopped);

  const auto too_short = start_with(milliseconds(500), true, after);
  CHECK(too_short.code == errc::invalid_argument);
  CHECK(too_short.says("checkpoint: the interval of mapped is 500 ms, which is shorter than its "
                       "slide (1000 ms): set it to at least 1000 ms"));
  CHECK(start_with(milliseconds(0), true, after).says("shorter than its slide"));
  CHECK(start_with(milliseconds(-1000), true, after).says("shorter than its slide"));

  const auto uneven = start_with(milliseconds(2500), true, after);
  CHECK(uneven.code == errc::invalid_argument);
  CHECK(uneven.says("the interval of mapped is 2500 ms, which is no multiple of its slide (1000 "
                    "ms)"));
  CHECK(after == context_state::stopped);

  CHECK(start_with(seconds(2), true, after).says("nothing"));
  CHECK(after == context_state::active);
}

TEST_CASE("a stream that no output reaches may have any checkpoint interval") {
  test_context test;
  const auto numbers = test.numbers();
  numbers.map([](int n) { return n; }).checkpoint(milliseconds(1));
  test.keep(numbers);
  CHECK_NOTHROW(test.context.start());
}

// Apache Spark's BasicOperationsSuite, "rdd cleanup - map and window".
TEST_CASE("the parent of a window remembers as long as the window, and its length") {
  topology plan(seconds(1));
  const auto source = batches_stream<int>(plan, {});
  const auto mapped = source.map([](int n) { return n; });
  const auto inner = mapped.window(seconds(2), seconds(1));
  const auto outer = inner.window(seconds(4), seconds(2));
  const auto durations = remember_durations(plan, seconds(3));
  CHECK(durations[outer.node()] == seconds(3));
  CHECK(durations[inner.node()] == seconds(7));
  CHECK(durations[mapped.node()] == seconds(9));
  CHECK(durations[source.node()] == seconds(9));
  // Without a duration of the context's, each remembers a slide.
  const auto shortest = remember_durations(plan, std::nullopt);
  CHECK(shortest[outer.node()] == seconds(2));
  CHECK(shortest[inner.node()] == seconds(6));
  CHECK(shortest[mapped.node()] == seconds(8));
}

// In Spark every window adds its length, and one with an inverse, which is checkpointed each ten
// seconds, remembers two of these intervals itself.
TEST_CASE("windows of all kinds look back by their length") {
  const std::plus<> plus;
  const auto length = seconds(3);
  const auto slide = seconds(1);
  const auto source_remembers = [](auto make) {
    topology plan(seconds(1));
    const auto pairs = batches_stream<std::pair<int, int>>(plan, {});
    make(pairs);
    return remember_durations(plan, std::nullopt)[pairs.node()];
  };
  CHECK(source_remembers([&](const auto& s) { s.window(length); }) == seconds(4));
  CHECK(source_remembers([&](const auto& s) { s.group_by_key_and_window(length); }) == seconds(4));
  CHECK(source_remembers([&](const auto& s) { s.reduce_by_key_and_window(plus, length); }) ==
        seconds(4));
  CHECK(source_remembers([&](const auto& s) {
          s.map([](const auto& pair) { return pair.second; }).reduce_by_window(plus, length, slide);
        }) == seconds(4));
  CHECK(source_remembers([&](const auto& s) {
          s.reduce_by_key_and_window(plus, std::minus<>(), length);
        }) == seconds(23));
  CHECK(source_remembers([&](const auto& s) { s.count_by_window(length, slide); }) == seconds(23));
  CHECK(source_remembers([&](const auto& s) { s.count_by_value_and_window(length, slide); }) ==
        seconds(23));
}

// Spark's InternalMapWithStateDStream: ten slides, however short, and remembered twice.
TEST_CASE("the default checkpoint interval of map_with_state is ten slides") {
  topology plan(milliseconds(100));
  const auto pairs = batches_stream<std::pair<int, int>>(plan, {});
  const auto sum = [](int, const optional_view<int>& value, state<int>& kept) {
    kept.update(kept.value_or(0) + value.value_or(0));
    return kept.get();
  };
  const auto sums = pairs.map_with_state<int>(sum);
  CHECK(checkpoint_interval_of(plan.node(sums.node())) == milliseconds(1000));
  CHECK(remember_durations(plan, std::nullopt)[pairs.node()] == milliseconds(2000));
  const auto slow = pairs.window(milliseconds(400), milliseconds(400)).map_with_state<int>(sum);
  CHECK(checkpoint_interval_of(plan.node(slow.node())) == milliseconds(4000));
  slow.checkpoint(milliseconds(800));
  CHECK(checkpoint_interval_of(plan.node(slow.node())) == milliseconds(800));
}

// Recorded from Spark: batches of 100 ms.
TEST_CASE("a stream with a checkpoint interval remembers two of them") {
  topology plan(milliseconds(100));
  const auto source = batches_stream<int>(plan, {});
  const auto checked = source.map([](int n) { return n; }).checkpoint(milliseconds(300));
  node_plan node;
  node.operation = "state";
  node.inputs = {forward_edge<int>(source.node())};
  node.needs_checkpoint = true;
  const node_id state = plan.add(std::move(node));
  CHECK(checkpoint_interval_of(plan.node(state)) == milliseconds(10'000));
  CHECK(checkpoint_interval_of(plan.node(checked.node())) == milliseconds(300));
  CHECK(!checkpoint_interval_of(plan.node(source.node())));
  CHECK(remember_durations(plan, std::nullopt)[checked.node()] == milliseconds(600));
  CHECK(remember_durations(plan, std::nullopt)[state] == milliseconds(20'000));
  CHECK(remember_durations(plan, std::nullopt)[source.node()] == milliseconds(20'000));
  CHECK(remember_durations(plan, seconds(60))[checked.node()] == seconds(60));
}

TEST_CASE(
    "the default checkpoint interval is the first multiple of the slide from ten seconds on") {
  for (const auto& [slide_ms, interval_ms] : std::vector<std::pair<int, int>>{
           {100, 10'000}, {3'000, 12'000}, {10'000, 10'000}, {15'000, 15'000}}) {
    node_plan stream;
    stream.needs_checkpoint = true;
    stream.slide = milliseconds(slide_ms);
    CHECK(checkpoint_interval_of(stream) == milliseconds(interval_ms));
  }
}

} // namespace checkpoint_interval_test
