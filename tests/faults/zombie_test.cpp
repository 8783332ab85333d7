// SPDX-License-Identifier: Apache-2.0
#include <chrono>
#include <cstdint>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "../catch.hpp"
#include "../support/log_capture.hpp"
#include "deaths.hpp"
#include "running_count.hpp"

#include <weir/actors/testing/fault_plan.hpp>
#include <weir/actors/weir.hpp>

namespace zombie_test {

// Hangs of real threads: another actor takes over, and what the hung one does when it wakes up is
// refused.

namespace {

using namespace weir;
using namespace weir::tests;
using namespace weir::testing;
using namespace std::chrono_literals;

/// A running sum on threads and a manual clock, which the watchdog's real time does not move.
struct threaded {
  explicit threaded(std::uint32_t threads = 3, std::uint32_t max_hangs = 50)
      : clock(std::make_shared<manual_clock>()),
        context(engine_options{.threads = threads, .default_parallelism = 1}, 1000ms,
                options(clock, max_hangs)),
        queue(std::make_shared<batch_queue<std::string>>()) {
    const auto ones =
        context.queue_stream<std::string>(queue)
            .map([](std::string_view word) { return std::pair(word, std::int64_t{1}); })
            .name("ones");
    record(running_counts(ones, 1).name("sums"), "out", out);
    context.start();
  }
  static context_options options(std::shared_ptr<manual_clock> clock, std::uint32_t max_hangs) {
    context_options out;
    out.clock = std::move(clock);
    out.hangs = {.hang_after = 1500ms, .max_hangs = max_hangs};
    out.snapshot_every_batches = 2;
    return out;
  }
  void tick(const std::string& word) {
    queue->push({word});
    clock->advance(1000ms);
  }
  bool done() { return context.await_batch(batch_time(clock->now())); }
  std::uint64_t hangs() const {
    std::uint64_t sum = 0;
    for (const stage_report& one : context.report())
      sum += one.hangs;
    return sum;
  }
  /// What the last batch gave.
  std::vector<std::string> last() { return out.by_key.rbegin()->second; }

  results out;
  std::shared_ptr<manual_clock> clock;
  streaming_context context;
  std::shared_ptr<batch_queue<std::string>> queue;
};

} // namespace

TEST_CASE("another actor takes the place of one that hangs, which is refused when it wakes up",
          "[slow]") {
  const log_capture log;
  const auto* const point =
      GENERATE("stage.chunk.before", "stage.end.before", "stage.end.after", "stage.seal.before",
               "stage.seal.after", "stage.snapshot.before", "stage.snapshot.after");
  const auto* const stage = GENERATE("ones", "sums");
  // A stage without state writes no snapshot.
  if (std::string(stage) == "ones" && std::string(point).find("snapshot") != std::string::npos)
    return;
  INFO(point << " in " << stage);
  threaded run;
  run.tick("a");
  REQUIRE(run.done());
  {
    fault_injection faults{{.point = point, .stage = stage, .action = fault_action::hang}};
    run.tick("a");
    run.tick("a");
    REQUIRE(faults.wait_for_struck(1));
    REQUIRE(run.done());
    CHECK(run.hangs() >= 1);
    CHECK(log.count(log_level::error, std::string(stage) + "/0 hangs: for") >= 1);
    CHECK(run.last() == std::vector<std::string>{"(a,3)"});
    // Work for the zombie to spoil, before, while and after it wakes up.
    run.tick("b");
    faults.release();
    for (int i = 0; i < 20; ++i)
      run.tick("b");
    REQUIRE(run.done());
  }
  CHECK(run.last() == std::vector<std::string>{"(b,21)"});
  CHECK(run.out.by_key.size() == 24);
  for (const auto& [key, lines] : run.out.by_key)
    CHECK(lines.size() == 1);
  run.context.stop();
  CHECK(log.count(log_level::error, "some actors did not end") == 0);
}

TEST_CASE("a context with no worker left stops with the cause", "[slow]") {
  const log_capture log;
  threaded run(1);
  fault_injection faults{
      {.point = "stage.chunk.before", .stage = "ones", .action = fault_action::hang}};
  run.tick("a");
  try {
    run.context.await_termination();
    FAIL("await_termination returned");
  } catch (const error& cause) {
    CHECK(cause.code() == errc::timeout);
    CHECK(std::string(cause.what()).find("ones/0 hangs") != std::string::npos);
    CHECK(std::string(cause.what()).find("no worker") != std::string::npos);
  }
  run.context.stop(stop_options{.stop_engine = true});
  CHECK(run.context.state() == context_state::stopped);
}

TEST_CASE("a body that hangs is run again by another actor", "[slow]") {
  const log_capture log;
  threaded run;
  run.tick("a");
  REQUIRE(run.done());
  fault_injection faults{
      {.point = "output.body.before", .stage = "out", .action = fault_action::hang}};
  run.tick("a");
  REQUIRE(run.done());
  CHECK(faults.struck().size() == 1);
  CHECK(run.last() == std::vector<std::string>{"(a,2)"});
  CHECK(log.count(log_level::warning, "runs again") == 1);
  faults.release();
  run.context.stop();
  CHECK(run.out.by_key.size() == 2);
}

} // namespace zombie_test
