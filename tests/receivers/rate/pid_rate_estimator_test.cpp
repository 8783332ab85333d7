// SPDX-License-Identifier: Apache-2.0
#include "../../catch.hpp"

#include <weir/receivers/rate/pid_rate_estimator.hpp>
#include <weir/state/support/error.hpp>

#include <cstdint>
#include <limits>
#include <random>

namespace pid_rate_estimator_test {

// The cases are those of Apache Spark 3.1, PIDRateEstimatorSuite.

namespace {

using std::chrono::milliseconds;
using weir::pid_gains;
using weir::pid_rate_estimator;

} // namespace

TEST_CASE("rate estimator: refuses gains out of range") {
  const auto make = [](int batch_ms, double p, double i, double d, double minimum) {
    return pid_rate_estimator(milliseconds(batch_ms), {p, i, d, minimum});
  };
  CHECK_THROWS_AS(make(0, 1, 2, 3, 10), weir::error);
  CHECK_THROWS_AS(make(100, -1, 2, 3, 10), weir::error);
  CHECK_THROWS_AS(make(100, 0, -1, 3, 10), weir::error);
  CHECK_THROWS_AS(make(100, 0, 0, -1, 10), weir::error);
  CHECK_THROWS_AS(make(100, 0, 0, 0, 0), weir::error);
  CHECK_THROWS_AS(make(100, 0, 0, 0, -10), weir::error);
  CHECK_THROWS_AS(make(100, std::numeric_limits<double>::quiet_NaN(), 0, 0, 1), weir::error);
  CHECK_NOTHROW(make(100, 0, 0, 0, 1));
}

TEST_CASE("rate estimator: has Spark's defaults") {
  const pid_gains gains;
  CHECK(gains.proportional == 1.0);
  CHECK(gains.integral == 0.2);
  CHECK(gains.derivative == 0.0);
  CHECK(gains.min_rate == 100.0);
}

TEST_CASE("rate estimator: the first batch gives no estimate, the second does") {
  pid_rate_estimator estimator(milliseconds(20), {1, 0, 0, 10});
  CHECK_FALSE(estimator.compute(0, 10, 10, 0));
  CHECK(estimator.compute(10, 10, 10, 0) == 1000.0);
}

TEST_CASE("rate estimator: no estimate without a difference in time") {
  pid_rate_estimator estimator(milliseconds(20), {1, 0, 0, 10});
  CHECK_FALSE(estimator.compute(0, 10, 10, 0));
  CHECK(estimator.compute(10, 10, 10, 0));
  CHECK_FALSE(estimator.compute(10, 10, 10, 0));
}

TEST_CASE("rate estimator: no estimate without records") {
  pid_rate_estimator estimator(milliseconds(20), {1, 0, 0, 10});
  CHECK_FALSE(estimator.compute(0, 10, 10, 0));
  CHECK_FALSE(estimator.compute(10, 0, 10, 0));
  CHECK_FALSE(estimator.compute(20, -10, 10, 0));
}

TEST_CASE("rate estimator: no estimate without processing time") {
  pid_rate_estimator estimator(milliseconds(20), {1, 0, 0, 10});
  CHECK_FALSE(estimator.compute(0, 10, 10, 0));
  CHECK_FALSE(estimator.compute(10, 10, 0, 0));
  CHECK_FALSE(estimator.compute(20, 10, -10, 0));
}

TEST_CASE("rate estimator: never goes below the minimum") {
  pid_rate_estimator estimator(milliseconds(20), {1, 1, 0, 5});
  CHECK_FALSE(estimator.compute(0, 1, 20, 100));
  for (std::int64_t i = 1; i < 50; ++i)
    CHECK(estimator.compute(i * 20, 1, 20, 100) == 5.0);
}

TEST_CASE("rate estimator: follows the speed of processing") {
  pid_rate_estimator estimator(milliseconds(20), {1, 1, 0, 10});
  CHECK_FALSE(estimator.compute(0, 1000, 20, 0));
  for (std::int64_t i = 1; i < 50; ++i)
    CHECK(estimator.compute(i * 20, 1000 - i * 20, 20, 0) == static_cast<double>((50 - i) * 1000));
}

TEST_CASE("rate estimator: stays below the speed of processing while batches wait") {
  pid_rate_estimator estimator(milliseconds(20), {1, 0.01, 0, 10});
  std::mt19937 random(7);
  std::uniform_int_distribution<std::int64_t> records(1000, 1999);
  std::uniform_int_distribution<std::int64_t> delays(1, 19);
  for (std::int64_t i = 0; i < 50; ++i) {
    const std::int64_t count = records(random);
    const auto estimate = estimator.compute(i * 20, count, 20, delays(random));
    if (i == 0) {
      CHECK_FALSE(estimate);
      continue;
    }
    REQUIRE(estimate);
    CHECK(*estimate < static_cast<double>(count) / 20 * 1000);
    CHECK(*estimate >= 10);
  }
}

TEST_CASE("rate estimator: the derivative works against a change") {
  pid_rate_estimator without(milliseconds(1000), {1, 0, 0, 1});
  pid_rate_estimator with(milliseconds(1000), {1, 0, 0.1, 1});
  for (auto* each : {&without, &with})
    CHECK_FALSE(each->compute(1000, 1000, 1000, 0));
  CHECK(without.compute(2000, 500, 1000, 0) == 500.0);
  CHECK(with.compute(2000, 500, 1000, 0) == Approx(450.0));
}

} // namespace pid_rate_estimator_test
