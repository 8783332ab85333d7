// SPDX-License-Identifier: Apache-2.0
#include "../../../catch.hpp"

#include "error_case.hpp"

namespace context_test {

using namespace weir;
using namespace weir::testing;

namespace {

/// In Spark a batch interval of 0 or less starts, and then runs nothing of use.
void check_interval_refused(std::chrono::milliseconds interval) {
  const thrown_error thrown = error_of([&] { streaming_context(engine_options{}, interval); });
  CHECK(thrown.code == errc::invalid_argument);
  CHECK(thrown.says(std::to_string(interval.count()) + " ms"));
}

} // namespace

TEST_CASE("errors: batch_duration_negative") {
  check_interval_refused(std::chrono::milliseconds(-1000));
}

TEST_CASE("errors: batch_duration_zero") {
  check_interval_refused(std::chrono::milliseconds(0));
}

TEST_CASE("errors: remember_twice") {
  error_case test("remember_twice");
  test.context().remember(5000_ms);
  const thrown_error thrown = error_of([&] { test.context().remember(6000_ms); });
  CHECK_FALSE(thrown.none());
  CHECK(thrown.says("5000 ms"));
  CHECK(test.state() == context_state::initialized);
}

TEST_CASE("errors: checkpoint_null_turns_off") {
  // In Spark a folder that the engine was told of once still counts. Here no folder is no folder.
  error_case test("checkpoint_null_turns_off", true);
  test.context().checkpoint(std::filesystem::path());
  test.record(update_state_by_key(
                  test.pairs(), plain_update([](const values& fresh, const std::optional<value>&) {
                    return std::optional<value>(fresh.size());
                  }),
                  {}),
              "out");
  CHECK(error_of([&] { test.start(); }).says("checkpoint"));
  CHECK(test.state() == context_state::stopped);
}

TEST_CASE("errors: engine_already_stopped") {
  engine_options options;
  options.deterministic_seed = 1;
  engine ended(options);
  ended.stop();
  const thrown_error thrown = error_of([&] {
    streaming_context context(ended, std::chrono::seconds(1));
    fixed_stream(context, {values{1}}, {}).elements().for_each_batch([](const dataset&) {});
    context.start();
  });
  CHECK(thrown.code == errc::illegal_state);
  CHECK(thrown.says("engine"));
}

} // namespace context_test
