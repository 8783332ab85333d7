// SPDX-License-Identifier: Apache-2.0
#include "../catch.hpp"

#include <algorithm>
#include <string>

#include "context_harness.hpp"

namespace clock_test {

using namespace weir;
using namespace weir::testing;
using namespace std::chrono_literals;
using times = std::vector<std::int64_t>;

namespace {

/// Adds an output that keeps the batch times.
std::shared_ptr<happenings<std::int64_t>> keep_times(streaming_context& context) {
  auto kept = std::make_shared<happenings<std::int64_t>>();
  batches_stream<int>(context, {}).for_each_batch([kept](const batch<int>&, batch_time time) {
    kept->add(time.milliseconds());
  });
  return kept;
}

bool strictly_ascending(const times& values) {
  return std::adjacent_find(values.begin(), values.end(), std::greater_equal<>()) == values.end();
}

} // namespace

TEST_CASE("a manual clock stands still until it is moved, and never goes back") {
  manual_clock clock(500ms);
  CHECK(clock.now() == 500ms);
  clock.advance(250ms);
  CHECK(clock.now() == 750ms);
  clock.advance_to(700ms);
  CHECK(clock.now() == 750ms);
  clock.advance_to(1000ms);
  CHECK(clock.now() == 1000ms);
  CHECK(clock.opens_every_interval());
  CHECK_FALSE(system_clock().opens_every_interval());
}

TEST_CASE("a manual clock ticks at each time that is reached, in order") {
  manual_clock clock;
  times seen;
  const auto ticks = clock.tick(batch_time(300ms), 100ms,
                                [&](batch_time time) { seen.push_back(time.milliseconds()); });
  clock.advance(299ms);
  CHECK(seen.empty());
  clock.advance(1ms);
  CHECK(seen == times{300});
  clock.advance(1ms);
  CHECK(seen == times{300});
  clock.advance(350ms);
  CHECK(seen == times{300, 400, 500, 600});
}

TEST_CASE("no tick comes after the end of a series") {
  manual_clock clock;
  int first = 0;
  int second = 0;
  auto ending = clock.tick(batch_time(100ms), 100ms, [&](batch_time) { ++first; });
  const auto going_on = clock.tick(batch_time(100ms), 100ms, [&](batch_time) { ++second; });
  clock.advance(200ms);
  ending.reset();
  clock.advance(200ms);
  CHECK(first == 2);
  CHECK(second == 4);
}

TEST_CASE("the machine's clock ticks in order and at different times") {
  const auto seen = std::make_shared<happenings<std::int64_t>>();
  system_clock clock;
  const batch_time first = batch_time(clock.now()).floor(1ms) + 1ms;
  auto ticks = clock.tick(first, 1ms, [seen](batch_time time) { seen->add(time.milliseconds()); });
  CHECK(seen->wait_for(20));
  ticks.reset();
  const times all = seen->all();
  CHECK(all.front() >= first.milliseconds());
  CHECK(strictly_ascending(all));
  CHECK(seen->all() == all);
}

TEST_CASE("the first batch time is the next multiple of the interval, strictly after the start") {
  struct at {
    std::chrono::milliseconds start;
    std::chrono::milliseconds first;
  };
  const auto when = GENERATE(at{0ms, 1000ms}, at{1ms, 1000ms}, at{999ms, 1000ms},
                             at{1000ms, 2000ms}, at{1500ms, 2000ms}, at{10'000ms, 11'000ms});
  test_context test;
  const auto got = keep_times(test.context);
  test.clock->advance_to(when.start);
  test.context.start();
  test.clock->advance_to(when.first - 1ms);
  CHECK_FALSE(test.context.await_batch(batch_time(when.first), 0ms));
  CHECK(got->all().empty());
  test.clock->advance_to(when.first);
  CHECK(test.context.await_batch(batch_time(when.first)));
  CHECK(got->all() == times{when.first.count()});
}

TEST_CASE("a manual clock opens every interval, however far it jumps") {
  test_context test(GENERATE(false, true));
  const auto got = keep_times(test.context);
  test.context.start();
  test.clock->advance_to(20'300ms);
  CHECK(test.context.await_batch(batch_time(20s)));
  times expected;
  for (std::int64_t time = 1000; time <= 20'000; time += 1000)
    expected.push_back(time);
  CHECK(got->all() == expected);
}

TEST_CASE("contexts that follow one another on one engine each begin at the next interval") {
  const bool threads = GENERATE(false, true);
  const engine on = test_context::make_engine(threads);
  const auto clock = std::make_shared<manual_clock>();
  context_options options;
  options.clock = clock;
  times all;
  for (int i = 0; i < 3; ++i) {
    streaming_context context(on, 1000ms, options);
    const auto got = keep_times(context);
    context.start();
    clock->advance(1600ms);
    CHECK(context.await_batch(batch_time(clock->now()).floor(1000ms)));
    context.stop(false);
    const times these = got->all();
    all.insert(all.end(), these.begin(), these.end());
    clock->advance(1000ms);
  }
  CHECK(all == times{1000, 3000, 4000, 6000});
}

TEST_CASE("contexts of different intervals use one engine, one after another") {
  const engine on = test_context::make_engine(true);
  for (const auto interval : {1ms, 7ms, 250ms}) {
    test_context test(on, interval);
    const auto got = keep_times(test.context);
    test.context.start();
    CHECK(test.run(5));
    test.context.stop(false);
    const std::int64_t ms = interval.count();
    CHECK(got->all() == times{ms, 2 * ms, 3 * ms, 4 * ms, 5 * ms});
  }
}

TEST_CASE("batches of one millisecond run on the machine's clock") {
  engine_options settings;
  settings.threads = 2;
  streaming_context context(settings, 1ms);
  const auto got = keep_times(context);
  context.start();
  CHECK(got->wait_for(50));
  context.stop();
  CHECK(strictly_ascending(got->all()));
  CHECK_NOTHROW(context.await_termination());
}

} // namespace clock_test
