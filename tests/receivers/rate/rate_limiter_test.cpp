// SPDX-License-Identifier: Apache-2.0
#include "../../catch.hpp"

#include <weir/receivers/inline_executor.hpp>
#include <weir/receivers/rate/rate_limiter.hpp>
#include <weir/state/support/error.hpp>

#include <atomic>
#include <cmath>
#include <limits>
#include <memory>
#include <thread>

namespace rate_limiter_test {

namespace {

using std::chrono::milliseconds;
using weir::inline_executor;
using weir::rate_limiter;

/// Takes one record after another on a thread of its own until it is released.
class taker {
public:
  explicit taker(rate_limiter& limiter)
      : limiter_(limiter),
        thread_([this] {
          while (!ended_) {
            limiter_.take(1);
            if (ended_)
              break;
            ++taken_;
          }
        }) {}
  ~taker() {
    ended_ = true;
    limiter_.release();
    thread_.join();
  }
  void wait_for(int count) {
    while (taken_ < count)
      std::this_thread::yield();
  }
  int taken() const { return taken_; }

private:
  rate_limiter& limiter_;
  std::atomic<bool> ended_ = false;
  std::atomic<int> taken_ = 0;
  std::thread thread_;
};

} // namespace

TEST_CASE("rate limiter: an update is held to the maximum (Apache Spark 3.1 RateLimiterSuite)") {
  const auto clock = std::make_shared<inline_executor>();
  const auto limit_after_update = [&](double max_rate) {
    rate_limiter limiter(clock, {.max_rate = max_rate});
    limiter.update_rate(105);
    return limiter.current_limit();
  };
  CHECK(limit_after_update(0) == 105);
  CHECK(limit_after_update(110) == 105);
  CHECK(limit_after_update(100) == 100);
}

TEST_CASE("rate limiter: bounds") {
  const auto clock = std::make_shared<inline_executor>();
  SECTION("there is no limit at first") {
    rate_limiter limiter(clock, {});
    CHECK(std::isinf(limiter.current_limit()));
    CHECK(limiter.take(1'000'000) == 1'000'000);
  }
  SECTION("the initial rate holds before the first update, within the maximum") {
    CHECK(rate_limiter(clock, {.initial_rate = 50, .max_rate = 100}).current_limit() == 50);
    CHECK(rate_limiter(clock, {.initial_rate = 200, .max_rate = 100}).current_limit() == 100);
    CHECK(rate_limiter(clock, {.max_rate = 100}).current_limit() == 100);
  }
  SECTION("no update goes below the floor, which the maximum overrules") {
    rate_limiter limiter(clock, {.min_rate = 10});
    limiter.update_rate(3);
    CHECK(limiter.current_limit() == 10);
    rate_limiter capped(clock, {.max_rate = 5, .min_rate = 10});
    capped.update_rate(3);
    CHECK(capped.current_limit() == 5);
  }
  SECTION("what is no rate is ignored") {
    rate_limiter limiter(clock, {.max_rate = 100});
    for (const double rate : {0.0, -1.0, std::numeric_limits<double>::quiet_NaN()})
      limiter.update_rate(rate);
    CHECK(limiter.current_limit() == 100);
    CHECK_THROWS_AS(rate_limiter(clock, {.max_rate = std::nan("")}), weir::error);
  }
}

TEST_CASE("rate limiter: lets through what the rate allows") {
  const auto clock = std::make_shared<inline_executor>();
  rate_limiter limiter(clock, {.initial_rate = 10});
  {
    taker records(limiter);
    for (int i = 1; i <= 30; ++i) {
      clock->advance(milliseconds(100));
      records.wait_for(i);
      CHECK(records.taken() == i);
    }
    limiter.update_rate(1000);
    clock->advance(milliseconds(50));
    records.wait_for(80);
    CHECK(records.taken() == 80);
  }
}

TEST_CASE("rate limiter: a burst after a pause is bounded") {
  const auto clock = std::make_shared<inline_executor>();
  rate_limiter limiter(clock, {.initial_rate = 1000});
  clock->advance(milliseconds(3'600'000));
  CHECK(limiter.take(100'000) == 200);
}

TEST_CASE("rate limiter: nobody waits after the release") {
  const auto clock = std::make_shared<inline_executor>();
  rate_limiter limiter(clock, {.initial_rate = 1});
  { taker records(limiter); }
  CHECK(limiter.take(5) == 5);
  limiter.update_rate(2);
  CHECK(limiter.take(5) == 5);
}

TEST_CASE("rate limiter: does not wait where that would stop everything") {
  const auto clock = std::make_shared<inline_executor>();
  rate_limiter limiter(clock, {.initial_rate = 1});
  std::size_t taken = 0;
  clock->start_thread("body", [&] { taken = limiter.take(7); });
  clock->run_all();
  CHECK(taken == 7);
}

} // namespace rate_limiter_test
