// SPDX-License-Identifier: Apache-2.0
// Spark's MapWithStateRDDSuite looks at one update of one dataset of states; here that is the second
// batch of a stream, whose states began before the first.
#include "../../../catch.hpp"

#include "../../case_run.hpp"
#include "../../values/state_streams.hpp"
#include "own_case.hpp"

namespace map_with_state_rdd_test {

using namespace weir;
using namespace weir::testing;

namespace {

constexpr std::int64_t batch_time_ms = 2000;

/// What the function was called for.
struct calls {
  values mapped{};
  values timed_out{};
  values removed{};
  bool any = false;
};

/// "noop", "get-state", "update-state" or "remove-state".
void apply(const std::string& what, key_state& state, calls& seen) {
  seen.any = true;
  const value old = state.exists() ? state.get() : value(-1);
  if (what == "get-state")
    seen.mapped.push_back(old);
  if (what == "update-state")
    state.update(state.exists() ? value(old.number() + 1) : value(0));
  if (what == "remove-state") {
    seen.removed.push_back(old);
    state.remove();
  }
}

/// The same for the suite's other function: 1 adds one, or begins with 0; 2 removes; 0 does nothing.
void apply_number(const value& number, key_state& state) {
  if (number == value(1))
    state.update(state.exists() ? value(state.get().number() + 1) : value(0));
  if (number == value(2))
    state.remove();
}

/// The states after two batches, the first one empty.
values states_after(const values& data, const state_options& options, mapping_function f) {
  case_setup setup;
  setup.batches = 2;
  setup.checkpoint = true;
  case_run run(setup, {});
  const value_stream in = fixed_stream(run.context(), {values{}, data}, {});
  const mapped_streams streams = map_with_state(in, std::move(f), options);
  run.record(streams.emitted, "emitted");
  run.record(streams.snapshots, "snapshots");
  run.run();
  CHECK_FALSE(run.stop());
  return canonical(run.received("snapshots").at(batch_time_ms).elements, false);
}

void check_update_record(const std::string& name) {
  const json::object& test = own_case(name);
  const json::object& expected = test.at("expected").as_object();
  const value key("key");
  state_options options;
  for (const value& state : values_from_json(test.at("initial_state")))
    options.initial.push_back(value::pair(key, state));
  if (const json::value* threshold = test.at("params").as_object().if_contains("timeout_threshold"))
    if (!threshold->is_null())
      options.timeout = milliseconds(batch_time_ms - threshold->as_int64());
  values data;
  for (const value& what : values_from_json(test.at("data")))
    data.push_back(value::pair(key, what));

  calls seen;
  const values states = states_after(
      data, options,
      [&seen](batch_time, const value&, const std::optional<value>& what, key_state& state) {
        if (what)
          apply(what->text(), state, seen);
        else
          seen.timed_out.push_back(state.get());
        return std::optional<value>();
      });
  values kept;
  for (const value& both : states)
    kept.push_back(both.second());
  values expected_states;
  for (const value& state_and_time : values_from_json(expected.at("states")))
    expected_states.push_back(state_and_time.first());
  CHECK(kept == expected_states);
  CHECK(seen.mapped == values_from_json(expected.at("mapped")));
  CHECK(seen.timed_out == values_from_json(expected.at("timed_out")));
  CHECK(seen.removed == values_from_json(expected.at("removed")));
  if (const json::value* called = expected.if_contains("function_called"))
    CHECK(seen.any == called->as_bool());
}

void check_states_generated(const std::string& name, const values& base) {
  const json::object& test = own_case(name);
  state_options options;
  options.partitions = 2;
  options.initial = base;
  const values states = states_after(
      values_from_json(test.at("input")), options,
      [](batch_time, const value&, const std::optional<value>& number, key_state& state) {
        apply_number(number.value(), state);
        return std::optional<value>();
      });
  values expected;
  for (const value& entry : values_from_json(test.at("expected").at("states")))
    expected.push_back(value::pair(entry.first(), entry.second()));
  CHECK(states == expected);
}

value key_with(const char* key, int state) {
  return value::pair(key, state);
}

const values initial{key_with("k1", 0), key_with("k2", 0)};

} // namespace

TEST_CASE("MapWithStateRDDSuite: updateRecord - noop with state") {
  check_update_record("updateRecord - noop with state");
}
TEST_CASE("MapWithStateRDDSuite: updateRecord - noop without state") {
  check_update_record("updateRecord - noop without state");
}
TEST_CASE("MapWithStateRDDSuite: updateRecord - get-state without state") {
  check_update_record("updateRecord - get-state without state");
}
TEST_CASE("MapWithStateRDDSuite: updateRecord - get-state with state") {
  check_update_record("updateRecord - get-state with state");
}
TEST_CASE("MapWithStateRDDSuite: updateRecord - update-state creates") {
  check_update_record("updateRecord - update-state creates");
}
TEST_CASE("MapWithStateRDDSuite: updateRecord - remove-state") {
  check_update_record("updateRecord - remove-state");
}
TEST_CASE("MapWithStateRDDSuite: updateRecord - not timed out when equal to threshold") {
  check_update_record("updateRecord - not timed out when equal to threshold");
}
TEST_CASE("MapWithStateRDDSuite: updateRecord - timed out when strictly older") {
  check_update_record("updateRecord - timed out when strictly older");
}
TEST_CASE("MapWithStateRDDSuite: updateRecord - removed by function before timeout") {
  check_update_record("updateRecord - removed by function before timeout");
}
TEST_CASE("MapWithStateRDDSuite: updateRecord - state never set with timeout on is ignored") {
  check_update_record("updateRecord - state never set with timeout on is ignored");
}

TEST_CASE("MapWithStateRDDSuite: states generated - no data") {
  check_states_generated("states generated - no data", initial);
}
TEST_CASE("MapWithStateRDDSuite: states generated - noop existing") {
  check_states_generated("states generated - noop existing", initial);
}
TEST_CASE("MapWithStateRDDSuite: states generated - noop absent") {
  check_states_generated("states generated - noop absent", initial);
}
TEST_CASE("MapWithStateRDDSuite: states generated - rdd3 update k1") {
  check_states_generated("states generated - rdd3 update k1", initial);
}
TEST_CASE("MapWithStateRDDSuite: states generated - rdd5 update k3") {
  // In the dataset before it k3 has begun.
  check_states_generated("states generated - rdd5 update k3",
                         {key_with("k1", 1), key_with("k2", 2), key_with("k3", 0)});
}
TEST_CASE("MapWithStateRDDSuite: states generated - rdd6 remove k1") {
  check_states_generated("states generated - rdd6 remove k1", initial);
}
TEST_CASE("MapWithStateRDDSuite: states generated - rdd7 remove k2 and absent k0, create k3") {
  check_states_generated("states generated - rdd7 remove k2 and absent k0, create k3",
                         {key_with("k2", 0)});
}
TEST_CASE("MapWithStateRDDSuite: states generated - rdd8 remove k3") {
  check_states_generated("states generated - rdd8 remove k3", {key_with("k3", 0)});
}

} // namespace map_with_state_rdd_test
