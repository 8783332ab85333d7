// SPDX-License-Identifier: Apache-2.0
#include <chrono>
#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "../catch.hpp"
#include "../support/log_capture.hpp"
#include "deaths.hpp"
#include "running_count.hpp"

#include <weir/actors/runtime/streaming_run.hpp>
#include <weir/actors/testing/fault_plan.hpp>
#include <weir/actors/testing/test_topology.hpp>

namespace supervision_test {

// Who is restarted with whom, what goes on meanwhile, and when a run gives up.

namespace {

using namespace weir;
using namespace weir::tests;
using namespace weir::testing;
using namespace std::chrono_literals;
using pairs = std::vector<std::pair<std::string, std::int64_t>>;

std::map<std::string, stage_report> reports(test_topology& test) {
  std::map<std::string, stage_report> out;
  for (const stage_report& one : test.context().report())
    out[one.name] = one;
  return out;
}

/// Two branches on one input: state on the one, a map on the other.
struct branches {
  explicit branches(context_options options = {}, std::uint64_t seed = 1)
      : test({.seed = seed, .parallelism = 1, .context = std::move(options)}),
        words(test.input<std::string>()),
        sums(test.output(running_counts(words.stream()
                                            .map([](std::string_view word) {
                                              return std::pair(word, std::int64_t{1});
                                            })
                                            .name("ones"),
                                        1)
                             .name("sums"))),
        lengths(test.output(words.stream()
                                .map([this](std::string_view word) {
                                  ++length_calls;
                                  return word.size();
                                })
                                .name("lengths"))) {
    words.stream().name("words");
  }

  int length_calls = 0;
  test_topology test;
  test_input<std::string> words;
  test_output<std::pair<std::string, std::int64_t>> sums;
  test_output<std::size_t> lengths;
};

context_options with(restart_strategy strategy) {
  context_options out;
  out.strategy = strategy;
  return out;
}

} // namespace

TEST_CASE("the strategy says who is restarted along with a stage that died") {
  const log_capture quiet;
  const auto strategy = GENERATE(restart_strategy::one_for_one, restart_strategy::rest_for_one,
                                 restart_strategy::all_for_one);
  branches run(with(strategy));
  run.words.push({"a", "b", "a"});
  run.test.batch();
  run.words.push({"a"});
  {
    const fault_injection faults{{.point = "stage.chunk.after", .stage = "ones"}};
    run.test.batch();
    REQUIRE(faults.struck().size() == 1);
  }
  run.words.push({"b"});
  run.test.batch();
  CHECK(run.sums.batches() ==
        std::map<batch_time, pairs>{{batch_time(1000ms), {{"a", 2}, {"b", 1}}},
                                    {batch_time(2000ms), {{"a", 3}}},
                                    {batch_time(3000ms), {{"b", 2}}}});
  CHECK(run.lengths.last() == std::vector<std::size_t>{1});
  auto report = reports(run.test);
  const bool rest = strategy != restart_strategy::one_for_one;
  CHECK(report["ones"].restarts == 1);
  CHECK(report["sums"].restarts == (rest ? 1U : 0U));
  CHECK(report["lengths"].restarts == (rest ? 1U : 0U));
  CHECK(report["words"].restarts == (strategy == restart_strategy::all_for_one ? 1U : 0U));
}

TEST_CASE("while one stage waits for its restart the others go on as far as batches may be open") {
  const log_capture quiet;
  context_options options;
  options.restarts.base_delay = 10s;
  options.restarts.max_delay = 10s;
  options.max_open_batches = 3;
  branches run(options);
  run.test.batch();
  const fault_injection faults{{.point = "stage.chunk.before", .stage = "ones", .times = 2}};
  // The first restart is immediate, the second comes late: no timer is moved here.
  for (int i = 0; i < 5; ++i) {
    run.words.push({"x"});
    run.test.run().clock().advance(1000ms);
    run.test.run().work();
  }
  REQUIRE(faults.struck().size() == 2);
  CHECK(run.length_calls == 3);
  CHECK(run.sums.batches().size() == 1);
  CHECK(run.lengths.batches().size() == 1);
  run.test.batch();
  CHECK(run.sums.last() == pairs{});
  CHECK(run.sums.batches().rbegin()->first == batch_time(7000ms));
  std::int64_t sum = 0;
  for (const auto& [time, counts] : run.sums.batches())
    for (const auto& count : counts)
      sum = count.second;
  CHECK(sum == 5);
}

TEST_CASE("a context stops at the first batch that fails, if it is told to") {
  const log_capture quiet;
  const bool stops = GENERATE(false, true);
  context_options options;
  options.stop_on_failed_batch = stops;
  branches run(options);
  run.test.batch();
  const fault_injection faults{
      {.point = "stage.function", .stage = "ones", .action = fault_action::throw_error}};
  run.words.push({"x"});
  if (stops) {
    CHECK_THROWS_AS(run.test.batches(2), error);
    CHECK(run.test.context().state() == context_state::stopped);
    CHECK_THROWS_AS(run.test.context().await_termination(), error);
  } else {
    run.test.batches(2);
    CHECK(run.test.context().state() == context_state::active);
    CHECK(run.sums.batches().size() == 2);
    CHECK(run.sums.batches().rbegin()->first == batch_time(3000ms));
  }
}

TEST_CASE("a stage whose actor hangs goes on with another from its last snapshot") {
  const log_capture quiet;
  context_options options;
  options.hangs = {.hang_after = 5s};
  options.snapshot_every_batches = 2;
  const auto* const point = GENERATE(
      "stage.wake", "stage.chunk.before", "stage.function", "stage.end.before", "stage.end.after",
      "stage.seal.before", "stage.seal.after", "stage.snapshot.before", "stage.snapshot.after");
  INFO(point);
  branches run(options);
  for (const std::string word : {"a", "b", "a"}) {
    run.words.push({word});
    run.test.batch();
  }
  {
    const fault_injection faults{{.point = point, .stage = "sums", .action = fault_action::hang}};
    for (const std::string word : {"a", "b", "a"}) {
      run.words.push({word});
      run.test.batch();
    }
    REQUIRE(faults.struck().size() == 1);
  }
  CHECK(run.sums.last() == pairs{{"a", 4}});
  CHECK(run.sums.batches().size() == 6);
  auto report = reports(run.test);
  CHECK(report["sums"].hangs == 1);
  CHECK(report["sums"].restarts == 1);
  CHECK(report["ones"].restarts == 0);
}

TEST_CASE("too many hangs, and a source that hangs, stop the context with the cause") {
  const log_capture log;
  context_options options;
  options.hangs = {.hang_after = 5s, .max_hangs = 2};
  branches run(options);
  run.test.batch();
  const bool of_source = GENERATE(false, true);
  const fault_injection faults{{.point = of_source ? "source.cut.before" : "stage.chunk.before",
                                .stage = of_source ? "words" : "ones",
                                .times = 3,
                                .action = fault_action::hang}};
  run.words.push({"x", "y"});
  try {
    run.test.batch();
    FAIL("the batch was completed");
  } catch (const error& cause) {
    CHECK(cause.code() == errc::timeout);
    const std::string text = cause.what();
    CHECK(text.find(of_source ? "words/0 hangs" : "ones/0 hangs") != std::string::npos);
    CHECK(text.find("batch number 1") != std::string::npos);
    CHECK(text.find(of_source ? "with 0 records" : "with 2 records") != std::string::npos);
    CHECK(text.find(of_source ? "can take its place" : "too many hangs") != std::string::npos);
  }
  CHECK(run.test.context().state() == context_state::stopped);
  CHECK(faults.struck().size() == (of_source ? 1U : 3U));
  CHECK(log.count(log_level::error, "hangs: for") == (of_source ? 1 : 3));
}

TEST_CASE("records that are left out are counted once, whatever dies") {
  const log_capture quiet;
  for (int visit = 1; visit <= 6; ++visit) {
    test_topology test({.context = {.snapshot_every_batches = 3}});
    const auto lines = test.input<std::string>();
    const auto parsed = lines.stream()
                            .map([](std::string_view text) { return std::stoi(std::string(text)); })
                            .name("parse");
    const auto dead = test.output(parsed.dead_letters<std::string>());
    const auto good = test.output(parsed);
    const fault_injection faults{
        {.point = "stage.*", .stage = "parse", .visit = static_cast<std::uint64_t>(visit)}};
    std::size_t letters = 0;
    for (int i = 0; i < 3; ++i) {
      lines.push({"1", "x", "2", "y"});
      test.batch();
      CHECK(good.last() == std::vector<int>{1, 2});
      letters += dead.last().size();
    }
    INFO("visit " << visit);
    CHECK(letters == 6);
    auto report = reports(test);
    CHECK(report["parse"].rejected == 6);
  }
}

} // namespace supervision_test
