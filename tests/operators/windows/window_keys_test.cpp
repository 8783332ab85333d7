// SPDX-License-Identifier: Apache-2.0
// Windows over ever new keys forget the old ones, and lose none that is in use.
#include "../../catch.hpp"

#include <algorithm>
#include <functional>
#include <map>
#include <stdexcept>

#include "../stage_harness.hpp"

namespace window_keys_test {

using namespace weir;
using namespace std::chrono_literals;
using test::stage_harness;
using test::test_source;
using pairs = std::vector<std::pair<std::int64_t, std::int64_t>>;

namespace {

constexpr std::int64_t keys_per_batch = 1500;

/// Keys of which half have been there in the batch before; all values are 1.
pairs batch_at(std::int64_t number) {
  pairs out;
  for (std::int64_t i = 0; i < keys_per_batch; ++i)
    out.emplace_back(number * keys_per_batch / 2 + i, 1);
  return out;
}

constexpr std::int64_t failing = 7;

/// The number of values by key in a window of three batches.
pairs expected_at(std::int64_t number) {
  std::map<std::int64_t, std::int64_t> sums;
  for (std::int64_t i = std::max<std::int64_t>(number - 2, 0); i <= number; ++i)
    if (i != failing)
      for (const auto& [key, value] : batch_at(i))
        sums[key] += value;
  return pairs(sums.begin(), sums.end());
}

using make_window = std::function<dstream<pairs::value_type>(const dstream<pairs::value_type>&,
                                                             const bool& throws)>;

/// A stream, its harness, and a switch that makes the window's own function throw.
struct key_run {
  explicit key_run(const make_window& make, std::uint32_t copies)
      : plan(1000ms, copies),
        source(test_source<pairs::value_type>(plan)),
        window(make(source, throws)),
        harness(plan) {
    harness.tap(window);
  }
  pairs result(std::int64_t number) { return result(number, batch_at(number)); }
  pairs result(std::int64_t number, const pairs& values) {
    harness.give(source, values);
    harness.run((number + 1) * 1000);
    auto out = harness.result(window).collect();
    std::sort(out.begin(), out.end());
    return out;
  }

  bool throws = false;
  topology plan;
  dstream<pairs::value_type> source;
  dstream<pairs::value_type> window;
  stage_harness harness;
};

std::int64_t checked_sum(const bool& throws, std::int64_t a, std::int64_t b) {
  if (throws)
    throw std::runtime_error("boom");
  return a + b;
}

} // namespace

TEST_CASE("a window forgets keys that have left it, and goes on from changes without them") {
  const bool inverse = GENERATE(false, true);
  const make_window make = [inverse](const auto& source, const bool& throws) {
    const auto sum = [&throws](std::int64_t a, std::int64_t b) {
      return checked_sum(throws, a, b);
    };
    return inverse ? source.reduce_by_key_and_window(
                         sum, std::minus<>(), 3s, std::nullopt, {},
                         [](std::int64_t, std::int64_t count) { return count != 0; })
                   : source.reduce_by_key_and_window(sum, 3s);
  };
  INFO((inverse ? "with inverse" : "without"));
  key_run first(make, 1);
  key_run second(make, 3);
  std::size_t usual = 0;
  for (std::int64_t number = 0; number < 40; ++number) {
    INFO("batch " << number);
    key_run& now = number <= 30 ? first : second;
    now.throws = number == failing;
    if (number == failing)
      CHECK_THROWS_AS(now.result(number), std::runtime_error);
    else
      REQUIRE(now.result(number) == expected_at(number));
    if (number == 10 || number == 20) {
      const auto whole = first.harness.snapshots(first.window.node());
      if (number == 10)
        usual = whole.front().size();
      // Not larger for all the keys that were there in between.
      CHECK(whole.front().size() < 2 * usual);
      if (number == 20)
        second.harness.restore(second.window.node(), whole);
    }
    if (number == 30)
      second.harness.restore(second.window.node(),
                             first.harness.snapshots(first.window.node(), true), true);
  }
  CHECK(second.harness.snapshots(second.window.node()).front().size() < usual);
  // None is left behind, not even by the batch that failed.
  CHECK(first.harness.gauges(first.window.node()).keys > keys_per_batch);
  for (std::int64_t number = 31; number < 36; ++number)
    first.result(number, {});
  CHECK(first.harness.gauges(first.window.node()).keys == 0);
}

} // namespace window_keys_test
