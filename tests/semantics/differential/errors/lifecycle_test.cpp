// SPDX-License-Identifier: Apache-2.0
#include "../../../catch.hpp"

#include "error_case.hpp"

namespace lifecycle_test {

using namespace weir;
using namespace weir::testing;

namespace {

constexpr stop_options keep_engine{false, false, std::nullopt};

/// A context on an engine that others share.
streaming_context context_on(const engine& shared, const std::shared_ptr<manual_clock>& clock) {
  context_options options;
  options.clock = clock;
  return {shared, std::chrono::seconds(1), options};
}

engine deterministic_engine() {
  engine_options options;
  options.deterministic_seed = 1;
  options.threads = 1;
  return engine(options);
}

/// Counts the batches of [1,2] | [13] that its output gets.
std::shared_ptr<std::vector<values>> with_output(const streaming_context& context) {
  auto got = std::make_shared<std::vector<values>>();
  fixed_stream(context, {values{1, 2}, values{13}}, {})
      .elements()
      .for_each_batch([got](const dataset& elements) { got->push_back(collect(elements)); });
  return got;
}

/// Starts a context, and runs two batches.
void check_runs(streaming_context& context, manual_clock& clock) {
  const auto got = with_output(context);
  context.start();
  clock.advance(std::chrono::seconds(2));
  REQUIRE(context.await_batch(batch_time(2000_ms)));
  CHECK(*got == std::vector<values>{{1, 2}, {13}});
}

void check_illegal(const thrown_error& thrown, const std::string& part) {
  CHECK(thrown.code == errc::illegal_state);
  CHECK(thrown.says(part));
}

/// Something that may no longer be added once the context runs, or has stopped.
void check_too_late(error_case& test, const std::function<void(const value_stream&)>& add,
                    bool stopped) {
  const value_stream in = test.numbers();
  in.elements();
  test.record(in, "out");
  test.start();
  if (stopped)
    test.stop();
  check_illegal(error_of([&] { add(in); }), stopped ? "stop" : "start");
  CHECK(test.state() == (stopped ? context_state::stopped : context_state::active));
}

value same(const value& x) {
  return x;
}

} // namespace

TEST_CASE("errors: start_twice") {
  error_case test("start_twice");
  test.record(test.numbers(), "out");
  test.start();
  test.start();
  test.run(2);
  CHECK(test.received("out") == test.recorded("out"));
  CHECK(test.state() == context_state::active);
}

TEST_CASE("errors: start_after_stop") {
  error_case test("start_after_stop");
  test.record(test.numbers(), "out");
  test.start();
  CHECK(test.stop().none());
  check_illegal(error_of([&] { test.start(); }), "stopped");
  CHECK(test.state() == context_state::stopped);
}

TEST_CASE("errors: start_after_stop_before_start") {
  error_case test("start_after_stop_before_start");
  test.record(test.numbers(), "out");
  test.context().stop();
  check_illegal(error_of([&] { test.start(); }), "stopped");
  CHECK(test.state() == context_state::stopped);
}

TEST_CASE("errors: stop_twice") {
  error_case test("stop_twice");
  test.record(test.numbers(), "out");
  test.start();
  test.context().stop();
  test.context().stop();
  CHECK(test.state() == context_state::stopped);
}

TEST_CASE("errors: no_output_operation") {
  error_case test("no_output_operation");
  map(test.numbers(), same);
  const thrown_error thrown = error_of([&] { test.start(); });
  CHECK(thrown.code == errc::invalid_argument);
  CHECK(thrown.says("output"));
  CHECK(test.state() == context_state::stopped);
}

TEST_CASE("errors: start_again_after_failed_start") {
  error_case test("start_again_after_failed_start");
  const value_stream in = test.numbers();
  in.elements();
  CHECK_FALSE(error_of([&] { test.start(); }).none());
  check_illegal(error_of([&] { test.record(in, "out"); }), "stop");
  CHECK(test.state() == context_state::stopped);
}

TEST_CASE("errors: map_after_start") {
  error_case test("map_after_start");
  check_too_late(
      test, [](const auto& in) { map(in, same); }, false);
}

TEST_CASE("errors: window_after_start") {
  error_case test("window_after_start");
  check_too_late(
      test, [](const auto& in) { window(in, {2000_ms}); }, false);
}

TEST_CASE("errors: input_after_start") {
  error_case test("input_after_start");
  check_too_late(
      test,
      [&](const auto&) {
        queued_stream(test.context(), std::make_shared<batch_queue<value>>(), true, {}, {});
      },
      false);
}

TEST_CASE("errors: output_after_start") {
  error_case test("output_after_start");
  check_too_late(
      test, [&](const auto& in) { test.record(in, "late"); }, false);
}

TEST_CASE("errors: map_after_stop") {
  error_case test("map_after_stop");
  check_too_late(
      test, [](const auto& in) { map(in, same); }, true);
}

TEST_CASE("errors: persist_after_start") {
  error_case test("persist_after_start");
  check_too_late(
      test, [](const auto& in) { in.cache(); }, false);
}

TEST_CASE("errors: stream_checkpoint_after_start") {
  error_case test("stream_checkpoint_after_start");
  check_too_late(
      test, [](const auto& in) { in.checkpoint(1000_ms); }, false);
}

TEST_CASE("errors: slice_before_start") {
  error_case test("slice_before_start");
  const value_stream in = test.numbers().cache();
  test.record(in, "out");
  check_illegal(error_of([&] { in.slice(batch_time(1000_ms), batch_time(2000_ms)); }), "start");
  CHECK(test.state() == context_state::initialized);
}

TEST_CASE("errors: two_active_contexts") {
  const auto clock = std::make_shared<manual_clock>();
  const engine shared = deterministic_engine();
  streaming_context first = context_on(shared, clock);
  streaming_context second = context_on(shared, clock);
  with_output(first);
  with_output(second);
  first.start();
  check_illegal(error_of([&] { second.start(); }), "active");
  CHECK(first.state() == context_state::active);
  // Spark leaves the second one as it was; here, as in all of its other failures, it is stopped.
  CHECK(second.state() == context_state::stopped);
  first.stop();
}

TEST_CASE("errors: two_contexts_one_after_the_other") {
  const auto clock = std::make_shared<manual_clock>();
  const engine shared = deterministic_engine();
  streaming_context first = context_on(shared, clock);
  with_output(first);
  first.start();
  first.stop(keep_engine);
  CHECK(first.state() == context_state::stopped);
  streaming_context second = context_on(shared, clock);
  check_runs(second, *clock);
  CHECK(second.state() == context_state::active);
  second.stop();
}

TEST_CASE("errors: two_contexts_only_one_started") {
  const auto clock = std::make_shared<manual_clock>();
  const engine shared = deterministic_engine();
  streaming_context idle = context_on(shared, clock);
  streaming_context second = context_on(shared, clock);
  check_runs(second, *clock);
  CHECK(idle.state() == context_state::initialized);
  second.stop();
}

TEST_CASE("errors: await_before_start") {
  // Spark waits, and says that the time was up; waiting for what nobody has started is refused here.
  error_case test("await_before_start");
  test.record(test.numbers(), "out");
  check_illegal(
      error_of([&] { test.context().await_termination_or_timeout(std::chrono::milliseconds(10)); }),
      "start");
  CHECK(test.state() == context_state::initialized);
}

TEST_CASE("errors: await_after_stop") {
  error_case test("await_after_stop");
  test.record(test.numbers(), "out");
  test.start();
  test.context().stop();
  CHECK(test.context().await_termination_or_timeout(std::chrono::milliseconds(10)));
}

} // namespace lifecycle_test
