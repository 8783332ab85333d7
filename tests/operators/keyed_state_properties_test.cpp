// SPDX-License-Identifier: Apache-2.0
#include "../catch.hpp"

#include <deque>
#include <map>
#include <numeric>
#include <stdexcept>

#include <rapidcheck.h>

#include "keyed_stages.hpp"

namespace keyed_state_properties_test {

// The state of a stream is a fold over its batches, however these are cut into chunks, over however
// many copies keys are spread, whatever batches fail, and wherever a stage is restarted.

using namespace weir;
using std::chrono::milliseconds;
using key_and_value = std::pair<std::string, int>;
using stages = test::keyed_stages<std::string, int>;
using shown = std::vector<std::string>;

namespace {

constexpr int poison = 13;

/// One step of a run.
struct step {
  std::vector<key_and_value> input;
  std::vector<std::size_t> chunk_sizes;
  bool fails = false;
  bool snapshot = false;
  bool changes_only = false;
  std::uint32_t restart_in = 0; ///< copies to go on with; 0: no restart
};

std::vector<step> any_steps() {
  const auto pairs = rc::gen::container<std::vector<key_and_value>>(rc::gen::pair(
      rc::gen::map(rc::gen::inRange(0, 9),
                   [](int n) { return std::string(static_cast<std::size_t>(n) * 3, 'k'); }),
      rc::gen::inRange(-6, 7)));
  std::vector<step> out(*rc::gen::inRange<std::size_t>(1, 25));
  for (step& each : out) {
    each.input = *pairs;
    each.chunk_sizes =
        *rc::gen::container<std::vector<std::size_t>>(rc::gen::inRange<std::size_t>(1, 5));
    each.fails = *rc::gen::inRange(0, 5) == 0;
    each.snapshot = *rc::gen::inRange(0, 3) == 0;
    each.changes_only = *rc::gen::arbitrary<bool>();
    if (*rc::gen::inRange(0, 4) == 0)
      each.restart_in = *rc::gen::inRange<std::uint32_t>(1, 5);
  }
  return out;
}

/// Runs the steps beside a model; `make(copies)` makes the stages, `model(input, time)` gives what a
/// batch hands on, by port.
template <class Make, class Model>
void check_steps(const std::vector<step>& steps, Make&& make, Model model) {
  std::uint32_t copies = *rc::gen::inRange<std::uint32_t>(1, 5);
  stages now = make(copies);
  std::vector<std::vector<std::string>> chain;             // a whole snapshot, and changes after it
  std::vector<std::pair<const step*, std::int64_t>> since; // batches after it
  std::int64_t time = 0;
  for (const step& each : steps) {
    time += 1000;
    if (each.fails) {
      auto input = each.input;
      input.emplace_back("poisoned", poison);
      RC_ASSERT(now.run(input, time, each.chunk_sizes).has_value());
    } else {
      RC_ASSERT(!now.run(each.input, time, each.chunk_sizes));
      const std::vector<shown> expected = model(each.input, time);
      for (std::size_t port = 0; port < expected.size(); ++port)
        RC_ASSERT(now.sorted(port) == expected[port]);
      since.emplace_back(&each, time);
    }
    if (each.snapshot) {
      const bool changes = each.changes_only && !chain.empty() && now.track_changes();
      if (!changes)
        chain.clear();
      chain.push_back(now.snapshots(changes));
      since.clear();
    }
    if (each.restart_in != 0) {
      // A chain of changes is continued by as many copies as began it.
      now = make(each.restart_in);
      for (std::size_t i = 0; i < chain.size(); ++i)
        now.restore(chain[i], i > 0);
      for (const auto& [again, then] : since)
        RC_ASSERT(!now.run(again->input, then));
      if (each.restart_in != copies && !chain.empty()) {
        chain.assign(1, now.snapshots(false));
        since.clear();
      }
      copies = each.restart_in;
    }
  }
}

shown texts(const std::map<std::string, int>& states) {
  shown out;
  for (const auto& each : states)
    out.push_back(to_text(each));
  std::sort(out.begin(), out.end());
  return out;
}

std::optional<int> updated(std::span<const int> data, const std::optional<int>& old) {
  int sum = old.value_or(0);
  for (const int value : data) {
    if (value == poison)
      throw std::runtime_error("poisoned");
    sum += value;
  }
  if (sum % 5 == 0)
    return std::nullopt;
  return sum;
}

} // namespace

TEST_CASE("update_state_by_key is a fold, whatever chunks, copies, failures and restarts") {
  CHECK(rc::check([] {
    topology plan(milliseconds(1000), 1);
    const auto stream = test::test_source<key_and_value>(plan).update_state_by_key<int>(
        updated, {.initial = {{"kkk", 2}, {"other", 1}}});
    std::map<std::string, int> states{{"kkk", 2}, {"other", 1}};
    check_steps(
        any_steps(), [&](std::uint32_t copies) { return stages::of(stream, copies); },
        [&](const std::vector<key_and_value>& input, std::int64_t) {
          std::map<std::string, std::vector<int>> data;
          for (const auto& [key, state] : states)
            data[key];
          for (const auto& [key, value] : input)
            data[key].push_back(value);
          std::map<std::string, int> next;
          for (const auto& [key, values] : data) {
            const auto old = states.find(key);
            if (const auto state =
                    updated(values, old == states.end() ? std::optional<int>() : old->second))
              next[key] = *state;
          }
          states = next;
          return std::vector<shown>{texts(states)};
        });
  }));
}

TEST_CASE("map_with_state is a fold, whatever chunks, copies, failures and restarts") {
  CHECK(rc::check([] {
    const auto timeout = *rc::gen::inRange(0, 4) * 1000;
    topology plan(milliseconds(1000), 1);
    const auto stream = test::test_source<key_and_value>(plan).map_with_state<int>(
        [](std::string_view key, const std::optional<int>& value, state<int>& sum) {
          if (sum.is_timing_out())
            return std::pair(std::string(key), -1000 - sum.get());
          if (*value == poison)
            throw std::runtime_error("poisoned");
          const int next = sum.value_or(0) + *value;
          if (*value == 0)
            return std::pair(std::string(key), sum.value_or(-1)); // reads only
          if (next % 5 == 0)
            sum.remove();
          else
            sum.update(next);
          return std::pair(std::string(key), next);
        },
        {.initial = {{"kkk", 2}, {"other", 1}}, .timeout = milliseconds(timeout)});
    struct known {
      int sum;
      std::int64_t last;
    };
    std::map<std::string, known> states{{"kkk", {2, -1}}, {"other", {1, -1}}};
    check_steps(
        any_steps(),
        [&](std::uint32_t copies) {
          return stages::of<key_and_value, key_and_value>(stream, copies);
        },
        [&](const std::vector<key_and_value>& input, std::int64_t time) {
          shown out;
          for (auto& each : states)
            if (each.second.last < 0)
              each.second.last = time;
          for (const auto& [key, value] : input) {
            const auto found = states.find(key);
            const int next = (found == states.end() ? 0 : found->second.sum) + value;
            if (value == 0) {
              out.push_back(
                  to_text(key_and_value(key, found == states.end() ? -1 : found->second.sum)));
              if (found != states.end())
                found->second.last = time;
              continue;
            }
            out.push_back(to_text(key_and_value(key, next)));
            if (next % 5 == 0)
              states.erase(key);
            else
              states[key] = {next, time};
          }
          std::map<std::string, int> left;
          for (auto each = states.begin(); each != states.end();) {
            if (timeout > 0 && each->second.last < time - timeout) {
              out.push_back(to_text(key_and_value(each->first, -1000 - each->second.sum)));
              each = states.erase(each);
            } else {
              left[each->first] = each->second.sum;
              ++each;
            }
          }
          std::sort(out.begin(), out.end());
          return std::vector<shown>{out, texts(left)};
        });
  }));
}

} // namespace keyed_state_properties_test
