// SPDX-License-Identifier: Apache-2.0
#include "../catch.hpp"

#include <cmath>
#include <limits>
#include <stdexcept>

#include "keyed_stages.hpp"

namespace map_with_state_test {

using namespace weir;
using std::chrono::milliseconds;
using std::chrono::seconds;
using key_and_value = std::pair<std::string, int>;
using stages = test::keyed_stages<std::string, int>;
using shown = std::vector<std::string>;
using pairs = std::vector<key_and_value>;

namespace {

/// Counts; says −1000 − state when the key times out.
key_and_value running_count(std::string_view key, const std::optional<int>& value,
                            state<int>& count) {
  if (!value)
    return {std::string(key), -1000 - count.get()};
  count.update(count.value_or(0) + 1);
  return {std::string(key), count.get()};
}

/// Absent: the state becomes the batch time; else it is read only.
std::optional<key_and_value> first_seen(batch_time time, std::string_view key,
                                        const std::optional<int>& value, state<int>& seen) {
  if (!value)
    return key_and_value(std::string(key), -1000 - seen.get());
  if (seen.exists())
    return key_and_value(std::string(key), seen.get());
  seen.update(static_cast<int>(time.milliseconds()));
  return key_and_value(std::string(key), -1);
}

/// The results and the snapshots of batches at 1000, 2000, …
template <class F>
std::vector<std::pair<shown, shown>> played(F f, const state_spec<std::string, int>& spec,
                                            const std::vector<pairs>& batches) {
  topology plan(milliseconds(1000), 1);
  const auto stream = test::test_source<key_and_value>(plan).map_with_state<int>(f, spec);
  auto run = stages::of<key_and_value, key_and_value>(stream, 2);
  std::vector<std::pair<shown, shown>> out;
  for (const pairs& input : batches) {
    REQUIRE_FALSE(run.run(input, static_cast<std::int64_t>(out.size() + 1) * 1000));
    out.emplace_back(run.sorted(0), run.sorted(1));
  }
  return out;
}

/// What a call says that fails the batch.
template <class F>
std::string failure_of(F f) {
  topology plan(milliseconds(1000), 1);
  const auto stream = test::test_source<key_and_value>(plan).map_with_state<int>(
      [f](std::string_view, const std::optional<int>&, state<int>& of_key) {
        f(of_key);
        return 0;
      },
      {.timeout = seconds(1)});
  auto run = stages::of<int>(stream, 1);
  for (std::int64_t time = 1000; time < 5000; time += 1000)
    if (const auto failure = run.run(time == 1000 ? pairs{{"a", 1}} : pairs{}, time))
      return *failure;
  return "nothing";
}

} // namespace

TEST_CASE("a state says what is wrong with its use") {
  using Catch::Matchers::ContainsSubstring;
  CHECK_THAT(failure_of([](state<int>& s) { static_cast<void>(s.get()); }),
             ContainsSubstring("state is not set"));
  CHECK_THAT(failure_of([](state<int>& s) {
               s.update(1);
               s.remove();
               static_cast<void>(s.get());
             }),
             ContainsSubstring("state is not set"));
  CHECK_THAT(failure_of([](state<int>& s) {
               s.update(1);
               s.remove();
               s.update(2);
             }),
             ContainsSubstring("cannot update the state after it has been removed"));
  CHECK_THAT(failure_of([](state<int>& s) {
               s.update(1);
               s.remove();
               s.remove();
             }),
             ContainsSubstring("cannot remove the state that has already been removed"));
  CHECK_THAT(failure_of([](state<int>& s) { s.update(1); }),
             ContainsSubstring("cannot update the state that is timing out"));
  CHECK_THAT(failure_of([](state<int>& s) { s.exists() ? s.remove() : s.update(1); }),
             ContainsSubstring("cannot remove the state that is timing out"));
  CHECK(failure_of([](state<int>& s) {
          if (!s.is_timing_out())
            s.remove();
        }) == "nothing");
}

TEST_CASE("a key times out in the first batch that is more than the timeout after its last one") {
  const auto got = played(running_count, {.timeout = seconds(2)},
                          {{{"a", 1}}, {}, {}, {{"b", 1}}, {}, {}, {}, {}});
  CHECK(got[2] == std::pair(shown{}, shown{"(a,1)"}));
  CHECK(got[3] == std::pair(shown{"(a,-1001)", "(b,1)"}, shown{"(b,1)"}));
  CHECK(got[5] == std::pair(shown{}, shown{"(b,1)"}));
  CHECK(got[6] == std::pair(shown{"(b,-1001)"}, shown{}));
}

TEST_CASE("timeouts may be looked for every so often, as Spark does") {
  // From a recording of Spark: timeout 1 s, state checkpointed every 3 s.
  const auto got = played(running_count, {.timeout = seconds(1), .timeout_interval = seconds(3)},
                          {{{"a", 1}}, {}, {}, {{"b", 1}}, {}, {}});
  CHECK(got[1].first == shown{});
  CHECK(got[2] == std::pair(shown{"(a,-1001)"}, shown{}));
  CHECK(got[5] == std::pair(shown{"(b,-1001)"}, shown{}));
}

TEST_CASE("reading renews a key, and an initial state counts as updated at the first batch") {
  // From a recording of Spark: timeout 1 s, state checkpointed every 1 s.
  const auto got = played(
      first_seen, {.initial = {{"z", 50}}, .timeout = seconds(1)},
      {{{"a", 1}}, {}, {{"a", 1}}, {}, {{"a", 1}}, {{"a", 1}}, {}, {}, {}, {{"a", 1}}, {}, {}});
  const std::vector<shown> expected{{"(a,-1)"},
                                    {},
                                    {"(a,1000)", "(z,-1050)"},
                                    {},
                                    {"(a,1000)"},
                                    {"(a,1000)"},
                                    {},
                                    {"(a,-2000)"},
                                    {},
                                    {"(a,-1)"},
                                    {},
                                    {"(a,-11000)"}};
  for (std::size_t i = 0; i < expected.size(); ++i)
    CHECK(got[i].first == expected[i]);
  CHECK(got[1].second == shown{"(a,1000)", "(z,50)"});
}

TEST_CASE("a batch that fails leaves no trace in the states") {
  topology plan(milliseconds(1000), 1);
  const auto stream = test::test_source<key_and_value>(plan).map_with_state<std::string>(
      [](std::string_view key, const std::optional<int>& value, state<std::string>& text) {
        if (value.value_or(0) == 13)
          throw std::runtime_error("boom on 13");
        if (value && *value == 0)
          text.remove();
        else if (value)
          text.update(text.value_or("") + std::to_string(*value));
        return std::pair(std::string(key), text.value_or("-"));
      },
      {.timeout = seconds(2)});
  using result = std::pair<std::string, std::string>;
  auto run = stages::of<result, result>(stream, 1);
  CHECK_FALSE(run.run({{"a", 1}, {"b", 2}, {"c", 3}}, 1000));
  const shown before = run.output(1);
  // New keys, a removal, an update of an update, a second life, and then the throw.
  CHECK(run.run({{"new", 1}, {"b", 0}, {"b", 7}, {"a", 5}, {"a", 6}, {"c", 0}, {"x", 13}}, 2000)
            .value() == "boom on 13");
  CHECK_FALSE(run.run({}, 3000));
  CHECK(run.output(1) == before);
  CHECK(run.gauges().keys == 3);
  // The age is as before, too.
  CHECK_FALSE(run.run({{"a", 9}}, 4000));
  CHECK(run.output(0) == shown{"(a,19)", "(b,2)", "(c,3)"});
  CHECK(run.output(1) == shown{"(a,19)"});
}

TEST_CASE("a cap on keys fails the batch, evicts the oldest key, or drops records of new ones") {
  const auto run_with = [](keys_policy policy) {
    topology plan(milliseconds(1000), 1);
    const auto stream = test::test_source<key_and_value>(plan).map_with_state<int>(
        running_count, {.keys_max = 2, .when_full = policy});
    auto run = stages::of<key_and_value, key_and_value>(stream, 1);
    CHECK_FALSE(run.run({{"a", 1}, {"b", 1}}, 1000));
    CHECK_FALSE(run.run({{"a", 1}}, 2000));
    return run;
  };
  auto fails = run_with(keys_policy::fail);
  CHECK_THAT(fails.run({{"b", 1}, {"c", 1}}, 3000).value(),
             Catch::Matchers::ContainsSubstring("more than 2 keys"));
  CHECK_FALSE(fails.run({{"b", 1}}, 4000));
  CHECK(fails.output(1) == shown{"(a,2)", "(b,2)"});

  auto evicts = run_with(keys_policy::evict_oldest);
  CHECK_FALSE(evicts.run({{"c", 1}, {"b", 1}}, 3000));
  CHECK(evicts.output(0) == shown{"(c,1)", "(b,1)"});
  CHECK(evicts.output(1) == shown{"(b,1)", "(c,1)"});
  CHECK(evicts.gauges().evicted == 2);

  auto drops = run_with(keys_policy::drop_new);
  CHECK_FALSE(drops.run({{"c", 1}, {"b", 1}, {"c", 1}}, 3000));
  CHECK(drops.output(1) == shown{"(a,2)", "(b,2)"});
  CHECK(drops.gauges().dropped == 2);
}

TEST_CASE("a key without data for longer than its time to live is forgotten without a call") {
  const auto got = played(running_count, {.time_to_live = seconds(1)},
                          {{{"a", 1}, {"b", 1}}, {{"b", 1}}, {}, {{"a", 1}}});
  CHECK(got[1].second == shown{"(a,1)", "(b,2)"});
  CHECK(got[2] == std::pair(shown{}, shown{"(b,2)"}));
  CHECK(got[3] == std::pair(shown{"(a,1)"}, shown{"(a,1)"}));
}

TEST_CASE("data that is only read for keeps a key, too") {
  SECTION("within its time to live") {
    const auto got = played(first_seen, {.time_to_live = seconds(1)},
                            {{{"a", 1}, {"b", 1}}, {{"a", 1}}, {{"a", 1}}, {{"a", 1}}});
    CHECK(got[2].second == shown{"(a,1000)"});
    CHECK(got[3] == std::pair(shown{"(a,1000)"}, shown{"(a,1000)"}));
  }
  SECTION("where the oldest is evicted") {
    const auto got = played(first_seen, {.keys_max = 2, .when_full = keys_policy::evict_oldest},
                            {{{"a", 1}, {"b", 1}}, {{"a", 1}}, {{"c", 1}}});
    CHECK(got[2].second == shown{"(a,1000)", "(c,3000)"});
  }
}

TEST_CASE("a missing dataset is an empty one for map_with_state") {
  topology plan(milliseconds(1000), 1);
  const auto stream = test::test_source<key_and_value>(plan).map_with_state<int>(running_count);
  auto run = stages::of<key_and_value, key_and_value>(stream, 1);
  CHECK_FALSE(run.run({}, 1000, {}, batch_outcome::none));
  CHECK(run.outcome() == batch_outcome::dataset);
}

TEST_CASE("NaN is one key, and so are both zeros") {
  topology plan(milliseconds(1000), 1);
  const auto stream = test::test_source<std::pair<double, int>>(plan).map_with_state<int>(
      [](double, const std::optional<int>& value, state<int>& sum) {
        sum.update(sum.value_or(0) + value.value_or(0));
        return sum.get();
      });
  auto run = test::keyed_stages<double, int>::of<int>(stream, 3);
  const double nan = std::numeric_limits<double>::quiet_NaN();
  CHECK_FALSE(run.run({{nan, 1}, {0.0, 10}, {-nan, 2}, {-0.0, 20}}, 1000));
  CHECK(run.sorted() == shown{"1", "10", "3", "30"});
  CHECK(run.gauges().keys == 2);
}

namespace {

/// Keys that all hash alike.
struct flooding_key {
  int number = 0;
  friend bool operator==(const flooding_key&, const flooding_key&) = default;
  template <class Archive>
  void serialize(Archive& archive) {
    archive(number);
  }
};

} // namespace

} // namespace map_with_state_test

template <>
struct weir::key_traits<map_with_state_test::flooding_key> {
  static std::uint64_t hash(const map_with_state_test::flooding_key&) { return 1; }
};

namespace map_with_state_test {

TEST_CASE("keys that hash alike are slow, but right") {
  topology plan(milliseconds(1000), 1);
  const auto stream = test::test_source<std::pair<flooding_key, int>>(plan).map_with_state<int>(
      [](const flooding_key& key, const auto& value, state<int>& sum) {
        if (value && *value == 0)
          sum.remove();
        else
          sum.update(sum.value_or(0) + value.value_or(0));
        return key.number * 10 + sum.value_or(-1);
      });
  auto run = test::keyed_stages<flooding_key, int>::of<int>(stream, 1);
  std::vector<std::pair<flooding_key, int>> input;
  for (int i = 0; i < 500; ++i)
    input.push_back({{i}, 1});
  CHECK_FALSE(run.run(input, 1000));
  for (int i = 0; i < 500; ++i)
    input[static_cast<std::size_t>(i)].second = i % 2;
  CHECK_FALSE(run.run(input, 2000));
  CHECK(run.gauges().keys == 250);
  CHECK_FALSE(run.run({{{1}, 1}, {{2}, 1}, {{499}, 1}}, 3000));
  CHECK(run.output() == shown{"13", "21", "4993"});
}

TEST_CASE("a clock that goes backwards keeps keys longer, and loses none") {
  const auto spec = state_spec<std::string, int>{.timeout = seconds(1)};
  topology plan(milliseconds(1000), 1);
  const auto stream =
      test::test_source<key_and_value>(plan).map_with_state<int>(running_count, spec);
  auto run = stages::of<key_and_value>(stream, 1);
  CHECK_FALSE(run.run({{"a", 1}}, 9000));
  CHECK_FALSE(run.run({{"b", 1}}, 1000));
  CHECK_FALSE(run.run({}, 5000));
  CHECK(run.output() == shown{});
  CHECK_FALSE(run.run({}, 11000));
  CHECK(run.output() == shown{"(a,-1001)", "(b,-1001)"});
}

TEST_CASE("specs that make no sense are refused") {
  topology plan(milliseconds(1000), 1);
  const auto source = test::test_source<key_and_value>(plan);
  const auto refused = [&](const state_spec<std::string, int>& spec) {
    CHECK_THROWS_AS(source.map_with_state<int>(running_count, spec), error);
  };
  refused({.timeout = milliseconds(-1)});
  refused({.time_to_live = milliseconds(-1)});
  refused({.timeout_interval = milliseconds(1500)});
  refused({.keys_max = 0});
}

} // namespace map_with_state_test
