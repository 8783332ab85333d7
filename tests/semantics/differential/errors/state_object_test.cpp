// SPDX-License-Identifier: Apache-2.0
#include "../../../catch.hpp"

#include <weir/operators/dstream.hpp>
#include <weir/state/snapshot_codec.hpp>

#include "error_case.hpp"

namespace state_object_test {

using namespace weir;
using namespace weir::testing;

namespace {

using library_function = std::function<value(bool timing_out, state<value>& held)>;

/// [a,1] | [] | [] | [] under `map_with_state`, with the state as the library shows it.
void run_with_state(error_case& test, std::size_t batches, const library_function& f,
                    milliseconds timeout = milliseconds(0)) {
  const value_stream in = test.input({values{value::pair("a", 1)}, values{}, values{}, values{}});
  state_spec<value, value> spec;
  spec.timeout = timeout;
  const auto mapped = in.pairs().map_with_state<value>(
      [f](const value& key, const optional_view<value>& element, state<value>& held) {
        return value::pair(key, f(!element, held));
      },
      spec);
  test.record(value_stream(static_cast<const dstream<value>&>(mapped)), "mapped");
  test.run(batches);
}

/// A use of the state that fails the first batch.
void check_fails(const std::string& id, errc code, const std::string& message,
                 const library_function& f) {
  error_case test(id, true);
  run_with_state(test, 1, f);
  CHECK(test.received("mapped") == "[null]");
  const thrown_error thrown = test.stop();
  CHECK(thrown.code == code);
  CHECK(thrown.says(message));
}

/// A use while the state times out, which here is in the batch at 3000 ms, as in Spark. In Spark the
/// state is gone with that batch; here it is as before it, and the next batch tries again.
void check_fails_timing_out(const std::string& id, const std::string& message,
                            const std::function<void(state<value>&)>& use) {
  error_case test(id, true);
  run_with_state(
      test, 4,
      [use](bool timing_out, state<value>& held) {
        if (timing_out)
          use(held);
        else
          held.update(1);
        return value(1);
      },
      milliseconds(1000));
  CHECK(test.received("mapped") == test.recorded("mapped"));
  const thrown_error thrown = test.stop();
  CHECK(thrown.code == errc::illegal_state);
  CHECK(thrown.says(message));
}

} // namespace

TEST_CASE("errors: state_get_absent") {
  check_fails("state_get_absent", errc::not_found, "state is not set",
              [](bool, state<value>& held) { return held.get(); });
}

TEST_CASE("errors: state_update_timing_out") {
  check_fails_timing_out("state_update_timing_out", "timing out",
                         [](state<value>& held) { held.update(2); });
}

TEST_CASE("errors: state_remove_timing_out") {
  check_fails_timing_out("state_remove_timing_out", "timing out",
                         [](state<value>& held) { held.remove(); });
}

TEST_CASE("errors: state_update_after_remove") {
  check_fails("state_update_after_remove", errc::illegal_state, "cannot update the state after",
              [](bool, state<value>& held) {
                held.update(1);
                held.remove();
                held.update(2);
                return value(0);
              });
}

TEST_CASE("errors: state_remove_twice") {
  check_fails("state_remove_twice", errc::illegal_state, "already been removed",
              [](bool, state<value>& held) {
                held.update(1);
                held.remove();
                held.remove();
                return value(0);
              });
}

TEST_CASE("errors: state_remove_absent") {
  error_case test("state_remove_absent", true);
  run_with_state(test, 1, [](bool, state<value>& held) {
    held.remove();
    return value(held.exists() ? 1 : 0);
  });
  CHECK(test.received("mapped") == test.recorded("mapped"));
  CHECK(test.stop().none());
}

TEST_CASE("errors: state_get_after_remove") {
  check_fails("state_get_after_remove", errc::not_found, "state is not set",
              [](bool, state<value>& held) {
                held.update(1);
                held.remove();
                return held.get();
              });
}

TEST_CASE("errors: state_update_null") {
  // There is no null; a value that stands for nothing is a state like any other.
  error_case test("state_update_null", true);
  run_with_state(test, 1, [](bool, state<value>& held) {
    held.update(value());
    return value(held.exists() ? 1 : 0);
  });
  CHECK(test.received("mapped") == test.recorded("mapped"));
  CHECK(test.stop().none());
}

} // namespace state_object_test
