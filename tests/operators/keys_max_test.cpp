// SPDX-License-Identifier: Apache-2.0
#include "../catch.hpp"

#include <map>
#include <stdexcept>

#include <rapidcheck.h>

#include "keyed_stages.hpp"

namespace keys_max_test {

// Which keys have a state where there may only be so many.

using namespace weir;
using std::chrono::milliseconds;
using std::chrono::seconds;
using key_and_value = std::pair<std::string, int>;
using pairs = std::vector<key_and_value>;
using stages = test::keyed_stages<std::string, int>;
using shown = std::vector<std::string>;

namespace {

constexpr int poison = 13;

/// Adds values up; 0 only reads, and −1 takes the state away.
key_and_value sum_up(std::string_view key, const std::optional<int>& value, state<int>& sum) {
  if (!value)
    return {std::string(key), -1000 - sum.get()};
  if (*value == poison)
    throw std::runtime_error("poisoned");
  if (*value < 0)
    sum.remove();
  else if (*value > 0)
    sum.update(sum.value_or(0) + *value);
  return {std::string(key), sum.value_or(-1)};
}

/// One copy of `map_with_state` within bounds.
stages summing(const state_spec<std::string, int>& spec) {
  topology plan(milliseconds(1000), 1);
  const auto stream = test::test_source<key_and_value>(plan).map_with_state<int>(sum_up, spec);
  return stages::of<key_and_value, key_and_value>(stream, 1);
}
stages updating(const state_spec<std::string, int>& spec) {
  topology plan(milliseconds(1000), 1);
  const auto stream = test::test_source<key_and_value>(plan).update_state_by_key<int>(
      [](auto data, const std::optional<int>& old) {
        return std::optional(old.value_or(0) + static_cast<int>(data.size()));
      },
      spec);
  return stages::of<key_and_value>(stream, 1);
}

/// What the bounds make of the states of one copy, by the plainest means.
struct bounded_model {
  struct known {
    int sum;
    std::int64_t last;
    int order; ///< of the first data in the last batch with some
  };
  std::size_t keys_max;
  std::int64_t timeout;
  std::map<std::string, known> states;
  int seen = 0;
  std::uint64_t evicted = 0;

  void make_room() {
    while (states.size() > keys_max) {
      states.erase(std::min_element(states.begin(), states.end(), [](const auto& a, const auto& b) {
        return std::pair(a.second.last, a.second.order) < std::pair(b.second.last, b.second.order);
      }));
      ++evicted;
    }
  }
  shown run(const pairs& input, std::int64_t time) {
    shown out;
    for (const auto& [key, value] : input) {
      const bool is_known = states.count(key) != 0;
      if (!is_known && value == 0) {
        out.push_back(to_text(key_and_value(key, -1)));
        continue;
      }
      known& of_key = states.try_emplace(key, known{0, -1, 0}).first->second;
      if (of_key.last != time)
        of_key.order = ++seen;
      of_key.last = time;
      out.push_back(to_text(key_and_value(key, of_key.sum += value)));
      make_room();
    }
    for (auto each = states.begin(); each != states.end();)
      if (timeout > 0 && each->second.last < time - timeout) {
        out.push_back(to_text(key_and_value(each->first, -1000 - each->second.sum)));
        each = states.erase(each);
      } else {
        ++each;
      }
    std::sort(out.begin(), out.end());
    return out;
  }
  shown all() const {
    shown out;
    for (const auto& [key, each] : states)
      out.push_back(to_text(key_and_value(key, each.sum)));
    return out;
  }
};

} // namespace

TEST_CASE("a key that comes again in the batch that evicted it is a new one") {
  auto run =
      summing({.timeout = seconds(1), .keys_max = 2, .when_full = keys_policy::evict_oldest});
  REQUIRE_FALSE(run.run({{"a", 1}, {"b", 1}, {"c", 1}, {"d", 1}, {"a", 1}}, 1000));
  CHECK(run.sorted(1) == shown{"(a,1)", "(d,1)"});
  SECTION("and makes room in its turn") {
    REQUIRE_FALSE(run.run({{"d", 1}, {"e", 1}}, 2000));
    CHECK(run.sorted(1) == shown{"(d,2)", "(e,1)"});
  }
  SECTION("and times out") {
    REQUIRE_FALSE(run.run({}, 3000));
    CHECK(run.sorted(1).empty());
  }
  SECTION("and goes into snapshots once") {
    auto next = summing({.keys_max = 2, .when_full = keys_policy::evict_oldest});
    next.restore(run.snapshots(false), false);
    REQUIRE_FALSE(next.run({{"e", 1}}, 2000));
    CHECK(next.sorted(1) == shown{"(a,1)", "(e,1)"});
  }
}

TEST_CASE("a key does not make room for itself") {
  auto run = summing({.keys_max = 2, .when_full = keys_policy::evict_oldest});
  SECTION("where it was evicted before") {
    REQUIRE_FALSE(run.run({{"a", 1}, {"b", 1}, {"c", 1}, {"a", 1}}, 1000));
    CHECK(run.sorted(1) == shown{"(a,1)", "(c,1)"});
  }
  SECTION("where its state was removed before") {
    REQUIRE_FALSE(run.run({{"a", 1}, {"a", -1}, {"b", 1}, {"c", 1}, {"a", 1}}, 1000));
    CHECK(run.sorted(1) == shown{"(a,1)", "(c,1)"});
    REQUIRE_FALSE(run.run({{"d", 1}}, 2000));
    CHECK(run.sorted(1) == shown{"(a,1)", "(d,1)"});
  }
  SECTION("where others were evicted after that") {
    REQUIRE_FALSE(run.run({{"a", 1}, {"a", -1}, {"b", 1}, {"c", 1}, {"d", 1}, {"a", 1}}, 1000));
    CHECK(run.sorted(1) == shown{"(a,1)", "(d,1)"});
    REQUIRE_FALSE(run.run({{"d", 1}, {"e", 1}}, 2000));
    CHECK(run.sorted(1) == shown{"(d,2)", "(e,1)"});
  }
}

TEST_CASE("evicting keeps the keys that had data last, whatever batches fail") {
  CHECK(rc::check([] {
    const auto keys_max = *rc::gen::inRange<std::size_t>(1, 5);
    const auto timeout = *rc::gen::inRange(0, 4) * 1000;
    const state_spec<std::string, int> spec{.timeout = milliseconds(timeout),
                                            .keys_max = keys_max,
                                            .when_full = keys_policy::evict_oldest};
    auto run = summing(spec);
    bounded_model model{keys_max, timeout, {}};
    const auto any_input = rc::gen::container<pairs>(rc::gen::pair(
        rc::gen::map(rc::gen::inRange('a', 'h'), [](char c) { return std::string(1, c); }),
        rc::gen::inRange(0, 3)));
    std::uint64_t counted_before = 0;
    const auto batches = *rc::gen::inRange(1, 20);
    for (std::int64_t time = 1000; time <= batches * 1000; time += 1000) {
      auto input = *any_input;
      if (*rc::gen::inRange(0, 4) == 0) {
        input.emplace_back("poisoned", poison);
        RC_ASSERT(run.run(input, time).has_value());
        continue;
      }
      RC_ASSERT(!run.run(input, time));
      RC_ASSERT(run.sorted(0) == model.run(input, time));
      RC_ASSERT(run.sorted(1) == model.all());
      RC_ASSERT(run.gauges().evicted + counted_before == model.evicted);
      if (*rc::gen::inRange(0, 4) == 0) {
        counted_before = model.evicted;
        auto next = summing(spec);
        next.restore(run.snapshots(false), false);
        run = std::move(next);
      }
    }
  }));
}

TEST_CASE("a batch does not fail for keys whose time is over") {
  SECTION("of map_with_state") {
    const bool times_out = GENERATE(true, false);
    state_spec<std::string, int> spec{.keys_max = 2};
    (times_out ? spec.timeout : spec.time_to_live) = seconds(1);
    auto run = summing(spec);
    REQUIRE_FALSE(run.run({{"a", 1}, {"b", 1}}, 1000));
    CHECK(run.run({{"c", 1}}, 2000).has_value());
    CHECK_FALSE(run.run({{"c", 1}, {"d", 1}}, 3000));
    CHECK(run.sorted(1) == shown{"(c,1)", "(d,1)"});
    CHECK(run.run({{"a", 1}}, 4000).has_value());
    CHECK(run.gauges().expired == 2);
  }
  SECTION("of update_state_by_key") {
    auto run = updating({.time_to_live = seconds(1), .keys_max = 2});
    REQUIRE_FALSE(run.run({{"a", 1}, {"b", 1}}, 1000));
    CHECK(run.run({{"c", 1}}, 2000).has_value());
    CHECK_FALSE(run.run({{"c", 1}, {"d", 1}}, 3000));
    CHECK(run.sorted() == shown{"(c,1)", "(d,1)"});
    CHECK(run.run({{"a", 1}}, 4000).has_value());
  }
}

TEST_CASE("keys whose time is over make room before others in update_state_by_key") {
  SECTION("are not counted as evicted") {
    auto run = updating(
        {.time_to_live = seconds(1), .keys_max = 2, .when_full = keys_policy::evict_oldest});
    REQUIRE_FALSE(run.run({{"a", 1}}, 1000));
    REQUIRE_FALSE(run.run({{"b", 1}}, 2000));
    REQUIRE_FALSE(run.run({{"c", 1}}, 3000));
    CHECK(run.sorted() == shown{"(b,1)", "(c,1)"});
    CHECK(run.gauges().expired == 1);
    CHECK(run.gauges().evicted == 0);
  }
  SECTION("are there for new keys that would be dropped") {
    auto run =
        updating({.time_to_live = seconds(1), .keys_max = 2, .when_full = keys_policy::drop_new});
    REQUIRE_FALSE(run.run({{"a", 1}}, 1000));
    REQUIRE_FALSE(run.run({{"b", 1}}, 2000));
    REQUIRE_FALSE(run.run({{"c", 1}, {"d", 1}}, 3000));
    CHECK(run.sorted() == shown{"(b,1)", "(c,1)"});
    CHECK(run.gauges().dropped == 1);
  }
}

} // namespace keys_max_test
