// SPDX-License-Identifier: Apache-2.0
#include <weir/state/batch_time.hpp>

#include "../catch.hpp"

#include <algorithm>
#include <chrono>
#include <vector>

namespace batch_time_test {

using std::chrono::milliseconds;
using weir::batch_time;

namespace {

constexpr batch_time at(std::int64_t time_ms) {
  return batch_time(milliseconds(time_ms));
}

std::vector<std::int64_t> in_ms(const std::vector<batch_time>& times) {
  auto result = std::vector<std::int64_t>();
  for (const auto time : times)
    result.push_back(time.milliseconds());
  return result;
}

} // namespace

// The values are those of Apache Spark 3.1's TimeSuite.

TEST_CASE("batch times are compared, added and subtracted as in Spark's TimeSuite") {
  CHECK(at(999) < at(1000));
  CHECK(at(1000) <= at(1000));
  CHECK(at(1000) == at(1000));
  CHECK(at(1000) != at(999));
  CHECK(at(1000) + milliseconds(100) == at(1100));
  CHECK(at(1000) - milliseconds(100) == at(900));
  CHECK(at(1000) - at(100) == milliseconds(900));
  CHECK(std::min(at(999), at(1000)) == at(999));
  CHECK(std::max(at(999), at(1000)) == at(1000));
}

TEST_CASE("batch times are rounded down as in Spark's TimeSuite") {
  CHECK(at(1350).floor(milliseconds(200)) == at(1200));
  CHECK(at(1200).floor(milliseconds(200)) == at(1200));
  CHECK(at(199).floor(milliseconds(200)) == at(0));
  CHECK(at(1).floor(milliseconds(1)) == at(1));
  CHECK(at(1350).floor(milliseconds(200), at(50)) == at(1250));
  CHECK(at(1350).floor(milliseconds(200), at(150)) == at(1350));
  CHECK(at(1350).floor(milliseconds(200), at(200)) == at(1200));
}

TEST_CASE("batch times are multiples of intervals as in Spark's TimeSuite") {
  CHECK(at(1000).is_multiple_of(milliseconds(5)));
  CHECK(at(1000).is_multiple_of(milliseconds(1000)));
  CHECK_FALSE(at(1000).is_multiple_of(milliseconds(6)));
}

TEST_CASE("ranges of batch times are those of Spark's TimeSuite") {
  using list = std::vector<std::int64_t>;
  CHECK(in_ms(at(1000).until(at(1100), milliseconds(100))) == list{1000});
  CHECK(in_ms(at(1000).until(at(1000), milliseconds(100))) == list{});
  CHECK(in_ms(at(1000).until(at(1100), milliseconds(30))) == list{1000, 1030, 1060, 1090});
  CHECK(in_ms(at(1000).to(at(1100), milliseconds(100))) == list{1000, 1100});
  CHECK(in_ms(at(1000).to(at(1000), milliseconds(100))) == list{1000});
  CHECK(in_ms(at(1000).to(at(1100), milliseconds(30))) == list{1000, 1030, 1060, 1090});
}

// Intervals are plain std::chrono durations; these are the values of Apache Spark 3.1's
// DurationSuite.
TEST_CASE("intervals compute as in Spark's DurationSuite") {
  using exact = std::chrono::duration<double, std::milli>;
  CHECK(exact(1000) / exact(5) == 200.0);
  CHECK(exact(1000) / exact(2000) == 0.5);
  CHECK(milliseconds(100) * 2 == milliseconds(200));
  CHECK(milliseconds(1000) % milliseconds(5) == milliseconds::zero());
  CHECK(milliseconds(1000) % milliseconds(6) != milliseconds::zero());
  CHECK(milliseconds(std::chrono::seconds(30)) == milliseconds(30000));
  CHECK(milliseconds(std::chrono::minutes(2)) == milliseconds(120000));
}

TEST_CASE("batch times before the zero are rounded down too") {
  CHECK(at(-1).floor(milliseconds(200)) == at(-200));
  CHECK(at(-200).floor(milliseconds(200)) == at(-200));
  CHECK(at(100).floor(milliseconds(200), at(150)) == at(-50));
}

TEST_CASE("an interval must be positive") {
  for (const auto interval : {milliseconds(0), milliseconds(-5)}) {
    CHECK_THROWS_AS(at(1000).floor(interval), weir::error);
    CHECK_THROWS_AS(at(1000).is_multiple_of(interval), weir::error);
    CHECK_THROWS_AS(at(1000).until(at(2000), interval), weir::error);
    CHECK_THROWS_AS(at(1000).to(at(2000), interval), weir::error);
  }
}

TEST_CASE("a batch time prints as in Spark") {
  CHECK(to_string(at(1000)) == "1000 ms");
}

} // namespace batch_time_test
