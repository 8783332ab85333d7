// SPDX-License-Identifier: Apache-2.0
#include "../catch.hpp"

#include <cstdint>
#include <map>
#include <memory>
#include <random>
#include <stdexcept>
#include <string>
#include <vector>

#include "keyed_stages.hpp"

namespace many_states_test {

// States of so many keys that they fill chunks, which then follow one another from batch to batch,
// while keys come and go.

using namespace weir;
using std::chrono::milliseconds;
using number = std::int64_t;
using event = std::pair<number, int>;
using stages = test::keyed_stages<number, int>;
using shown = std::vector<std::string>;

namespace {

constexpr number keys_max = 9'000;

/// The state that says a number, in each of the ways in which a column can hold it.
template <class S>
struct said {
  static S of(int value) { return S(value); }
  static int number_in(const S& state) { return state; }
};
template <>
struct said<std::string> {
  static std::string of(int value) { return std::to_string(value); }
  static int number_in(std::string_view state) { return std::stoi(std::string(state)); }
};
template <>
struct said<std::vector<int>> {
  static std::vector<int> of(int value) { return {value, value}; }
  static int number_in(const std::vector<int>& state) { return state.at(1); }
};
template <>
struct said<std::pair<int, int>> {
  static std::pair<int, int> of(int value) { return {7, value}; }
  static int number_in(const std::pair<int, int>& state) { return state.second; }
};

/// The state of a key after a batch, or nothing: it grows by its values, and now and then keys without
/// data change, many keys go or a few.
std::optional<int> next_sum(std::int64_t time, number key, std::span<const int> values,
                            std::optional<int> old) {
  int sum = old.value_or(0);
  for (const int value : values)
    sum += value;
  if (values.empty() && time % 4000 == 0 && key % 3 == 0)
    ++sum;
  const int one_in = time % 5000 == 0 ? 2 : time % 3000 == 0 ? 40 : 1'000'000;
  if ((key + sum) % one_in == 0)
    return std::nullopt;
  return sum;
}

template <class S>
void check_run(std::uint32_t seed) {
  std::mt19937 random(seed);
  const auto one_in = [&](std::uint32_t n) { return random() % n == 0; };
  const auto throws_at = std::make_shared<number>(-1);
  topology plan(milliseconds(1000), 1);
  const auto stream = test::test_source<event>(plan).template update_state_by_key<S>(
      [throws_at](batch_time time, number key, std::span<const int> values,
                  const optional_view<S>& old) -> std::optional<S> {
        if (key == *throws_at)
          throw std::runtime_error("of this key");
        const auto before = old ? std::optional(said<S>::number_in(*old)) : std::nullopt;
        if (const auto sum = next_sum(time.milliseconds(), key, values, before))
          return said<S>::of(*sum);
        return std::nullopt;
      });
  const std::uint32_t copies = 1 + random() % 2;
  stages now = stages::of(stream, copies);
  std::map<number, int> states;
  std::vector<std::vector<std::string>> chain; // a whole snapshot, and changes after it
  for (std::int64_t time = 1000; time <= 12'000; time += 1000) {
    std::vector<event> input(time == 1000 ? 12'000 : one_in(3) ? random() % 3 : random() % 3'000);
    for (event& each : input)
      each = {random() % keys_max, static_cast<int>(random() % 100)};
    if (one_in(3) && !states.empty()) {
      *throws_at = std::next(states.begin(), random() % states.size())->first;
      CHECK(now.run(input, time) == "of this key");
      *throws_at = -1;
    }
    CHECK(now.run(input, time, {1'000}) == std::nullopt);

    std::map<number, std::vector<int>> data;
    for (const auto& [key, state] : states)
      data[key];
    for (const auto& [key, value] : input)
      data[key].push_back(value);
    shown expected;
    std::map<number, int> next;
    for (const auto& [key, values] : data) {
      const auto old = states.find(key);
      if (const auto sum = next_sum(
              time, key, values, old == states.end() ? std::nullopt : std::optional(old->second))) {
        next[key] = *sum;
        expected.push_back(to_text(std::pair<number, S>(key, said<S>::of(*sum))));
      }
    }
    states = std::move(next);
    std::sort(expected.begin(), expected.end());
    CHECK((now.sorted() == expected));
    CHECK(now.gauges().keys == states.size());

    if (one_in(2)) {
      const bool changes = !chain.empty() && now.track_changes();
      if (!changes)
        chain.clear();
      chain.push_back(now.snapshots(changes));
      if (one_in(2)) {
        now = stages::of(stream, copies);
        for (std::size_t i = 0; i < chain.size(); ++i)
          now.restore(chain[i], i > 0);
      }
    }
  }
}

} // namespace

TEMPLATE_TEST_CASE("update_state_by_key carries the states of thousands of keys", "", int,
                   std::string, std::vector<int>, (std::pair<int, int>)) {
  for (std::uint32_t seed = 1; seed <= 4; ++seed) {
    CAPTURE(seed);
    check_run<TestType>(seed);
  }
}

} // namespace many_states_test
