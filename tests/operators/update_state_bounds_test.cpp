// SPDX-License-Identifier: Apache-2.0
#include "../catch.hpp"

#include <chrono>
#include <numeric>
#include <optional>
#include <string>
#include <vector>

#include "keyed_stages.hpp"
#include "state_run.hpp"

namespace update_state_bounds_test {

using namespace weir;
using std::chrono::milliseconds;
using test::count_of;
using test::running_sum;
using test::stage_harness;
using test::state_run;
using test::test_source;
using values = std::vector<count_of>;

TEST_CASE("the timed form of update_state_by_key sees time and key") {
  state_run run([](const auto& source) {
    return source.template update_state_by_key<int>([](batch_time time, std::string_view key,
                                                       auto data,
                                                       const auto& old) -> std::optional<int> {
      if (time.milliseconds() % 3000 == 0 && key < "c")
        return std::nullopt;
      return std::accumulate(data.begin(), data.end(), old.value_or(0));
    });
  });
  CHECK(run.next({{"a", 1}, {"c", 2}}) == values{{"a", 1}, {"c", 2}});
  run.next({});
  CHECK(run.next({{"b", 1}}) == values{{"c", 2}});
  CHECK(run.next({{"a", 5}}) == values{{"c", 2}, {"a", 5}});
}

TEST_CASE("states may be of any type that cereal knows, and functions see views of them") {
  topology plan(milliseconds(1000), 1);
  const auto source = test_source<std::pair<std::string, std::string>>(plan);
  const auto texts = source.update_state_by_key<std::string>(
      [](std::span<const std::string_view> data, const std::optional<std::string_view>& old) {
        std::string text(old.value_or(""));
        for (const std::string_view piece : data)
          text += piece;
        return std::optional(text);
      });
  const auto lists =
      source.map_values([](std::string_view text) { return std::vector{text.size()}; })
          .update_state_by_key<std::vector<std::size_t>>([](auto data, const auto& old) {
            static_assert(std::is_same_v<std::remove_cvref_t<decltype(old)>,
                                         optional_ref<std::vector<std::size_t>>>);
            auto list = old.value_or(std::vector<std::size_t>());
            for (const std::vector<std::size_t>& more : data)
              list.insert(list.end(), more.begin(), more.end());
            return std::optional(list);
          });
  stage_harness harness(plan);
  harness.tap(texts);
  harness.tap(lists);
  using pair = std::pair<std::string, std::string>;
  harness.give(source,
               std::vector<pair>{{"a", "x"}, {"b", "y"}, {"a", "long enough for the heap"}});
  harness.run(1000);
  harness.give(source, std::vector<pair>{{"a", "!"}});
  harness.run(2000);
  CHECK(harness.result(texts).collect() ==
        std::vector<pair>{{"a", "xlong enough for the heap!"}, {"b", "y"}});
  CHECK(
      harness.result(lists).collect() ==
      std::vector<std::pair<std::string, std::vector<std::size_t>>>{{"a", {1, 24, 1}}, {"b", {1}}});
}

TEST_CASE("states of many keys come and go in chunks") {
  // Keys in the thousands fill several chunks; most are dropped in time, so that chunks join again.
  state_run run([](const auto& source) {
    return source.template update_state_by_key<int>([](auto data, const auto& old) {
      const int sum = std::accumulate(data.begin(), data.end(), old.value_or(0));
      return sum < 0 ? std::nullopt : std::optional(sum);
    });
  });
  std::vector<std::pair<std::string, int>> expected;
  const auto name = [](int i) { return "a key of some length, number " + std::to_string(i); };
  values input;
  for (int i = 0; i < 10'000; ++i)
    input.emplace_back(name(i), i);
  expected = input;
  CHECK(run.next(input) == expected);
  for (int round = 0; round < 12; ++round) {
    // Drops every third key and adds some new ones, one of which was there before.
    input.clear();
    values left;
    for (std::size_t i = 0; i < expected.size(); ++i)
      if (i % 3 == 1)
        input.emplace_back(expected[i].first, -1'000'000'000);
      else
        left.push_back(expected[i]);
    for (int i = 0; i < 40; ++i)
      input.emplace_back(name(100'000 + round * 1000 + i), i);
    left.insert(left.end(), input.end() - 40, input.end());
    expected = std::move(left);
    REQUIRE(run.next(input) == expected);
  }
}

TEST_CASE("update_state_by_key keeps to its bounds") {
  const auto with = [](const state_spec<std::string, int>& spec) {
    return [spec](const auto& source) {
      return source.template update_state_by_key<int>(running_sum, spec);
    };
  };
  SECTION("a key without data for too long is forgotten without a call") {
    state_run run(with({.initial = {{"i", 7}}, .time_to_live = milliseconds(1000)}));
    CHECK(run.next({{"a", 1}}) == values{{"i", 7}, {"a", 1}});
    CHECK(run.next({}) == values{{"i", 7}, {"a", 1}});
    CHECK(run.next({{"b", 1}}) == values{{"b", 1}});
    CHECK(run.next({{"a", 1}}) == values{{"b", 1}, {"a", 1}});
  }
  SECTION("too many keys fail the batch") {
    state_run run(with({.keys_max = 2}));
    run.next({{"a", 1}, {"b", 1}});
    CHECK_THROWS_AS(run.next({{"c", 1}}), error);
    CHECK(run.next({{"b", 1}}) == values{{"a", 1}, {"b", 2}});
  }
  SECTION("the keys without data for the longest time make room") {
    state_run run(with({.keys_max = 3, .when_full = keys_policy::evict_oldest}));
    run.next({{"a", 1}, {"b", 1}, {"c", 1}});
    run.next({{"a", 1}});
    CHECK(run.next({{"d", 1}, {"e", 1}}) == values{{"a", 2}, {"d", 1}, {"e", 1}});
  }
  SECTION("records of new keys are dropped") {
    state_run run(with({.keys_max = 2, .when_full = keys_policy::drop_new}));
    run.next({{"a", 1}});
    CHECK(run.next({{"b", 1}, {"c", 1}, {"c", 1}, {"a", 1}}) == values{{"a", 2}, {"b", 1}});
    CHECK(run.next({}) == values{{"a", 2}, {"b", 1}});
  }
}

TEST_CASE("options that update_state cannot have are refused") {
  topology plan(milliseconds(1000), 1);
  const auto source = test_source<count_of>(plan);
  CHECK_THROWS_AS(source.update_state_by_key<int>(running_sum, {.timeout = milliseconds(1000)}),
                  error);
  CHECK_THROWS_AS(source.update_state_by_partition<int>([](auto) { return values{}; },
                                                        {.time_to_live = milliseconds(1000)}),
                  error);
}

TEST_CASE("a key that update_state_by_partition moves to another partition is refused") {
  topology plan(milliseconds(1000), 4);
  const auto source = test_source<count_of>(plan);
  const auto states = source.update_state_by_partition<int>([](auto updates) {
    values out;
    for (const auto& each : updates)
      for (int i = 0; i < 20; ++i)
        out.emplace_back(std::string(each.key) + std::to_string(i), 1);
    return out;
  });
  stage_harness harness(plan);
  harness.tap(states);
  harness.give(source, values{{"a", 1}});
  harness.run(1000);
  CHECK_THROWS_WITH(harness.result(states),
                    Catch::Matchers::ContainsSubstring("another partition"));
}

TEST_CASE("states may be bool, from the beginning and after a restart") {
  using flags = test::keyed_stages<std::string, int>;
  using shown = std::vector<std::string>;
  topology plan(milliseconds(1000), 1);
  const auto source = test_source<count_of>(plan);
  const state_spec<std::string, bool> spec{.initial = {{"no", false}, {"yes", true}}};
  const auto check = [](const dstream<std::pair<std::string, bool>>& stream) {
    const shown expected{"(new,true)", "(no,false)", "(yes,true)"};
    auto first = flags::of(stream, 1);
    CHECK_FALSE(first.run({{"new", 1}}, 1000));
    CHECK(first.sorted() == expected);
    auto second = flags::of(stream, 1);
    second.restore(first.snapshots(false), false);
    CHECK_FALSE(second.run({}, 2000));
    CHECK(second.sorted() == expected);
  };
  check(source.update_state_by_key<bool>(
      [](auto, const auto& old) { return std::optional<bool>(old.value_or(true)); }, spec));
  check(source.update_state_by_partition<bool>(
      [](auto updates) {
        std::vector<std::pair<std::string, bool>> out;
        for (const auto& each : updates)
          out.emplace_back(each.key, each.state.value_or(true));
        return out;
      },
      spec));
}

} // namespace update_state_bounds_test
