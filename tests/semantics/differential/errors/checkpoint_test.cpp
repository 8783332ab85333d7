// SPDX-License-Identifier: Apache-2.0
#include "../../../catch.hpp"

#include "../../../support/one_life.hpp"
#include "error_case.hpp"

namespace checkpoint_test {

using namespace weir;
using namespace weir::testing;

namespace {

value_stream running_sum(const value_stream& in) {
  return update_state_by_key(in,
                             plain_update([](const values& fresh, const std::optional<value>& old) {
                               value sum = old.value_or(value(0));
                               for (const value& v : fresh)
                                 sum = addition()(sum, v);
                               return std::optional<value>(sum);
                             }),
                             {});
}

/// The start is refused for want of a folder for checkpoints.
void check_folder_wanted(error_case& test, const value_stream& stream) {
  test.record(stream, "out");
  const thrown_error thrown = error_of([&] { test.start(); });
  CHECK(thrown.code == errc::invalid_argument);
  CHECK(thrown.says("checkpoint"));
  CHECK(test.state() == context_state::stopped);
}

/// The start is refused with these figures.
void check_start_refused(error_case& test, const value_stream& stream,
                         const std::vector<std::string>& parts) {
  test.record(stream, "out");
  const thrown_error thrown = error_of([&] { test.start(); });
  CHECK(thrown.code == errc::invalid_argument);
  for (const std::string& part : parts)
    CHECK(thrown.says(part));
  CHECK(test.state() == context_state::stopped);
}

} // namespace

TEST_CASE("errors: update_state_without_checkpoint") {
  error_case test("update_state_without_checkpoint");
  check_folder_wanted(test, running_sum(test.pairs()));
}

TEST_CASE("errors: map_with_state_without_checkpoint") {
  error_case test("map_with_state_without_checkpoint");
  const auto keys = [](const value& key, const std::optional<value>&, key_state&) { return key; };
  check_folder_wanted(test, map_with_state(test.pairs(), plain_mapping(keys), {}).emitted);
}

TEST_CASE("errors: inverse_window_without_checkpoint") {
  error_case test("inverse_window_without_checkpoint");
  check_folder_wanted(test, reduce_by_key_and_window(test.pairs(), addition(), {subtraction()},
                                                     {2000_ms, 1000_ms}, 0));
}

TEST_CASE("errors: count_by_window_without_checkpoint") {
  error_case test("count_by_window_without_checkpoint");
  check_folder_wanted(test, count_by_window(test.numbers(), {2000_ms, 1000_ms}));
}

TEST_CASE("errors: count_by_value_and_window_without_checkpoint") {
  error_case test("count_by_value_and_window_without_checkpoint");
  check_folder_wanted(test, count_by_value_and_window(test.numbers(), {2000_ms, 1000_ms}, 0));
}

TEST_CASE("errors: state_unused_without_checkpoint") {
  error_case test("state_unused_without_checkpoint");
  const value_stream in = test.pairs();
  running_sum(in);
  test.record(in, "out");
  test.run(2);
  CHECK(test.received("out") == test.recorded("out"));
  CHECK(test.stop().none());
}

TEST_CASE("errors: plain_window_without_checkpoint") {
  error_case test("plain_window_without_checkpoint");
  test.record(reduce_by_key_and_window(test.pairs(), addition(), {2000_ms, 1000_ms}, 0), "out");
  test.run(2);
  CHECK(test.received("out") == test.recorded("out"));
  CHECK(test.stop().none());
}

TEST_CASE("errors: stream_checkpoint_without_directory") {
  error_case test("stream_checkpoint_without_directory");
  const value_stream mapped = map(test.numbers(), [](const value& x) { return x; });
  check_folder_wanted(test, mapped.checkpoint(2000_ms));
}

TEST_CASE("errors: checkpoint_interval_below_slide") {
  error_case test("checkpoint_interval_below_slide", true);
  check_start_refused(test, running_sum(test.pairs()).checkpoint(500_ms), {"500 ms", "1000 ms"});
}

TEST_CASE("errors: checkpoint_interval_not_multiple") {
  error_case test("checkpoint_interval_not_multiple", true);
  check_start_refused(test, running_sum(test.pairs()).checkpoint(2500_ms), {"2500 ms", "1000 ms"});
}

TEST_CASE("errors: checkpoint_on_window_stream") {
  // Fails at the start in Spark, where a window's storage level is that of its parent.
  error_case test("checkpoint_on_window_stream", true);
  test.record(window(test.numbers(), {2000_ms}).checkpoint(2000_ms), "out");
  test.run(2);
  CHECK(test.received("out") == "[[1,2],[1,2,13]]");
  CHECK(test.stop().none());
}

TEST_CASE("errors: queue_stream_with_checkpoint") {
  error_case test("queue_stream_with_checkpoint", true);
  auto queue = std::make_shared<batch_queue<value>>();
  queue->push(dataset_of({1}));
  test.record(queued_stream(test.context(), queue, true, {}, {}), "out");
  test.run(2);
  CHECK(test.received("out") == test.recorded("out"));
  CHECK(test.stop().none());
}

TEST_CASE("errors: output_closure_not_serialisable_without_checkpoint") {
  // Functions are never serialised here: recovery calls the program again.
  error_case test("output_closure_not_serialisable_without_checkpoint");
  test.record(test.numbers(), "out");
  test.run(1);
  CHECK(test.received("out") == test.recorded("out"));
}

TEST_CASE("errors: output_closure_not_serialisable_with_checkpoint") {
  // For the same reason this runs, which in Spark fails at the start.
  error_case test("output_closure_not_serialisable_with_checkpoint", true);
  test.record(test.numbers(), "out");
  test.run(1);
  CHECK(test.received("out") == "[[1,2]]");
  CHECK(test.stop().none());
}

TEST_CASE("errors: queue_stream_recovered") {
  const auto store = std::make_shared<memory_checkpoint_store>();
  const auto life = [&](milliseconds now) {
    one_life one(store, {.now = now}, [](streaming_context& context) {
      queued_stream(context, std::make_shared<batch_queue<value>>(), true, {}, {})
          .elements()
          .for_each_batch([](const dataset&) {});
    });
    one.start();
    CHECK(one.batches(2));
  };
  CHECK(error_of([&] { life(0_ms); }).none());
  const thrown_error refused = error_of([&] { life(2000_ms); });
  CHECK(refused.code == errc::unsupported);
  CHECK(refused.says("queue_stream"));
}

} // namespace checkpoint_test
