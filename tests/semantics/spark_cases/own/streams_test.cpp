// SPDX-License-Identifier: Apache-2.0
// Cases of Spark's suites about streams that fail, or are asked for the past.
#include "../../../catch.hpp"

#include <weir/operators/dstream.hpp>
#include <weir/operators/remember.hpp>
#include <weir/state/snapshot_codec.hpp>

#include "../../differential/errors/error_case.hpp"
#include "../spark_case.hpp"
#include "../spark_pipeline.hpp"
#include "own_case.hpp"

namespace streams_test {

using namespace weir;
using namespace weir::testing;

namespace {

/// A case of a pipeline that fails.
struct failing_case {
  explicit failing_case(const std::string& name)
      : test(own_case(name)),
        run(setup_of(test), {}),
        inputs(test, run) {
    run.record(build_pipeline(test, inputs).out, "out");
    run.run();
    error = error_of(run.stop());
    for (const auto& [time, received] : run.received("out"))
      batches.push_back(to_string(received.elements));
  }
  static case_setup setup_of(const spark_case& of) {
    case_setup out;
    out.batch_interval = milliseconds(of.batch_ms());
    out.batches = of.input().size();
    return out;
  }

  spark_case test;
  case_run run;
  spark_inputs inputs;
  thrown_error error;
  std::vector<std::string> batches{};
};

using texts = std::vector<std::string>;

/// Runs [1] | [2] | [3] | [4] and compares what slices hold; `from` and `to` count `unit`s from `base`.
void check_slices(const std::string& name, milliseconds base, milliseconds unit) {
  const spark_case test(own_case(name));
  case_setup setup = failing_case::setup_of(test);
  setup.remember = milliseconds(100'000);
  case_run run(setup, {});
  const value_stream in = fixed_stream(run.context(), test.input(), {}).cache();
  run.record(in, "out");
  run.run();
  for (const json::value& query : test.fields().at("expected").as_array()) {
    const auto time = [&](const char* field) {
      return batch_time(base + unit * query.at(field).as_int64());
    };
    values got;
    for (const values& past : in.slice(time("from"), time("to")))
      got.insert(got.end(), past.begin(), past.end());
    CHECK(got == values_from_json(query.at("elements")));
  }
}

} // namespace

TEST_CASE("BasicOperationsSuite: transformWith with input stream return None") {
  const failing_case test("transformWith with input stream return None");
  CHECK(test.error.code == errc::no_dataset);
  CHECK(test.batches == texts{R"(["a","b","a","b"])", R"(["a","","b",""])", R"([""])"});
}

TEST_CASE("BasicOperationsSuite: StreamingContext.transform with input stream return None") {
  const failing_case test("StreamingContext.transform with input stream return None");
  CHECK(test.error.code == errc::no_dataset);
  CHECK(test.batches.size() == 3);
}

TEST_CASE("pyspark test_dstream: py test_failed_func") {
  const failing_case test("py test_failed_func");
  CHECK(test.error.says("this is a failed function"));
  CHECK(test.batches.empty());
}

TEST_CASE("pyspark test_dstream: py test_failed_func2") {
  const failing_case test("py test_failed_func2");
  CHECK(test.error.says("this is a failed function"));
  CHECK(test.batches.empty());
}

TEST_CASE("BasicOperationsSuite: slice") {
  check_slices("slice", milliseconds(0), milliseconds(1));
}

TEST_CASE("pyspark test_dstream: py test_slice") {
  // In seconds from the first batch.
  check_slices("py test_slice", milliseconds(1000), milliseconds(1000));
}

TEST_CASE("BasicOperationsSuite: slice - has not been initialized") {
  error_case test("slice_before_start");
  const value_stream in = test.numbers().cache();
  test.record(in, "out");
  CHECK(error_of([&] { in.slice(batch_time(0_ms), batch_time(1000_ms)); }).code ==
        errc::illegal_state);
}

TEST_CASE("BasicOperationsSuite: rdd cleanup - map and window") {
  const spark_case test(own_case("rdd cleanup - map and window"));
  case_setup setup = failing_case::setup_of(test);
  setup.remember = milliseconds(test.number("remember_ms"));
  case_run run(setup, {});
  const value_stream mapped =
      map(fixed_stream(run.context(), test.input(), {}), [](const value& x) {
        return value::pair(x.number() % 10, 1);
      }).cache();
  const value_stream inner = window(mapped, {2000_ms, 1000_ms}).cache();
  const value_stream outer = window(inner, {4000_ms, 2000_ms}).cache();
  run.record(outer, "out");
  run.run();
  CHECK(run.received("out").size() == 5);
  const json::value& retained = test.fields().at("expected").at("retained_at_10000");
  const std::map<std::string, value_stream> streams{
      {"outer_window", outer}, {"inner_window", inner}, {"map", mapped}};
  for (const auto& [name, stream] : streams)
    for (const char* where : {"present", "absent"})
      for (const value& time_ms : values_from_json(retained.at(name).at(where))) {
        INFO(name << " at " << time_ms);
        const batch_time time(milliseconds(time_ms.number()));
        CHECK(stream.slice(time, time).empty() == (std::string(where) == "absent"));
      }
}

TEST_CASE("MapWithStateSuite: mapWithState - checkpoint durations") {
  const json::object& test = own_case("mapWithState - checkpoint durations");
  for (const json::value& expected : test.at("expected").as_array()) {
    const json::value& explicit_ms = expected.at("explicit_ms");
    topology plan(milliseconds(expected.at("batch_ms").as_int64()));
    const auto keys = [](const value& key, const std::optional<value>&, key_state&) { return key; };
    value_stream mapped =
        map_with_state(fixed_stream(plan, {}, {}), plain_mapping(keys), {}).emitted;
    if (!explicit_ms.is_null())
      mapped = mapped.checkpoint(milliseconds(explicit_ms.as_int64()));
    CHECK(checkpoint_interval_of(mapped.description()) ==
          milliseconds(expected.at("checkpoint_ms").as_int64()));
  }
}

TEST_CASE("MapWithStateSuite: mapWithState - type inferencing and class tags") {
  // Key, value and what is returned are worked out from the stream and the function.
  topology plan(std::chrono::seconds(1));
  const auto in = queue_stream<std::pair<std::string, int>>(
      plan, std::make_shared<batch_queue<std::pair<std::string, int>>>());
  const auto simple = in.map_with_state<double>(
      [](std::string_view, std::optional<int>, state<double>&) { return std::int64_t{1}; });
  const auto timed =
      in.map_with_state<double>([](batch_time, std::string_view, std::optional<int>,
                                   state<double>&) { return std::optional<std::int64_t>(1); });
  STATIC_REQUIRE(std::is_same_v<decltype(simple)::value_type, std::int64_t>);
  STATIC_REQUIRE(std::is_same_v<decltype(timed)::value_type, std::int64_t>);
  STATIC_REQUIRE(std::is_same_v<decltype(simple.state_snapshots())::value_type,
                                std::pair<std::string, double>>);
}

} // namespace streams_test
