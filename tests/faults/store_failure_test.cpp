// SPDX-License-Identifier: Apache-2.0
#include <chrono>
#include <cstdint>
#include <memory>
#include <new>
#include <string>
#include <vector>

#include "../catch.hpp"
#include "../support/log_capture.hpp"
#include "running_count.hpp"

#include <weir/actors/testing/fault_plan.hpp>
#include <weir/actors/testing/faulty_checkpoint_store.hpp>
#include <weir/actors/testing/test_topology.hpp>
#include <weir/state/memory_checkpoint_store.hpp>

namespace store_failure_test {

// A checkpoint store that fails for a while, or for good; memory that is short.

namespace {

using namespace weir;
using namespace weir::tests;
using namespace weir::testing;
using pairs = std::vector<std::pair<std::string, std::int64_t>>;

struct counting {
  counting()
      : store(
            std::make_shared<faulty_checkpoint_store>(std::make_shared<memory_checkpoint_store>())),
        test({.parallelism = 1, .context = options(store)}),
        words(test.input<std::string>()),
        sums(test.output(running_counts(words.stream().map([](std::string_view word) {
                           return std::pair(word, std::int64_t{1});
                         }),
                                        1)
                             .name("sums"))) {}
  static context_options options(std::shared_ptr<checkpoint_store> store) {
    context_options out;
    out.checkpoints = std::move(store);
    out.snapshot_every_batches = 1;
    return out;
  }

  std::shared_ptr<faulty_checkpoint_store> store;
  test_topology test;
  test_input<std::string> words;
  test_output<std::pair<std::string, std::int64_t>> sums;
};

} // namespace

TEST_CASE("a store that fails for a while loses nothing") {
  const log_capture quiet;
  const auto action =
      GENERATE(fault_action::disk_full, fault_action::io_error, fault_action::torn_write);
  INFO(to_string(action));
  counting run;
  // Without a store a run does not even begin.
  run.words.push({"a"});
  run.test.batch();
  const fault_injection faults{
      {.point = "testing.store.*", .visit = 3, .times = 5, .action = action}};
  for (int i = 2; i <= 10; ++i) {
    run.words.push({"a"});
    run.test.batch();
    CHECK(run.sums.last() == pairs{{"a", i}});
  }
  CHECK(faults.struck().size() == 5);
  CHECK(run.sums.batches().size() == 10);
}

TEST_CASE("a store that fails for good stops the context with the cause") {
  const log_capture quiet;
  counting run;
  run.words.push({"a"});
  run.test.batch();
  const fault_injection faults{
      {.point = "testing.store.*", .times = 1'000'000, .action = fault_action::disk_full}};
  try {
    for (int i = 0; i < 100; ++i) {
      run.words.push({"a"});
      run.test.batch();
    }
    FAIL("it went on without a store");
  } catch (const error& cause) {
    INFO(cause.what());
    CHECK(std::string(cause.what()).find("No space left on device") != std::string::npos);
  }
  CHECK(run.test.context().state() == context_state::stopped);
}

TEST_CASE("memory that is short fails the batch, not what comes after") {
  const log_capture quiet;
  test_topology test({.parallelism = 1});
  const auto words = test.input<std::string>();
  const auto checked = words.stream()
                           .map([](std::string_view word) {
                             if (word == "huge")
                               throw std::bad_alloc();
                             return std::pair(word, std::int64_t{1});
                           })
                           .on_error(error_policy::skip);
  const auto sums = test.output(running_counts(checked, 1));
  words.push({"a"});
  test.batch();
  words.push({"a", "huge"});
  test.batch();
  CHECK(sums.batches().size() == 1);
  words.push({"a"});
  test.batch();
  CHECK(sums.last() == pairs{{"a", 2}});
}

} // namespace store_failure_test
