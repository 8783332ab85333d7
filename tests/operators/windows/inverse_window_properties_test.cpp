// SPDX-License-Identifier: Apache-2.0
// As window_properties_test, for windows that take out what leaves.
#include "../../catch.hpp"

#include "window_model.hpp"

namespace inverse_window_properties_test {

using namespace weir;
using namespace weir::tests;

namespace {

/// -1, 0 or 1.
int number_of(std::string_view text) {
  return text.front() - 'y';
}

/// What is known of a key: it was in some window, and this is what it has in this one.
struct totals {
  std::int64_t count = 0;
  std::int64_t sum = 0;
};

/// Whether a batch is in any window at all: where the slide is longer, some are not.
bool in_some_window(const window_case& c, std::size_t at) {
  const int time = static_cast<int>(at) + 1;
  const int next_due = (time + c.slide - 1) / c.slide * c.slide;
  return time > next_due - c.length;
}

/// Of all keys known, by what `key_of(element)` gives.
template <class KeyOf>
auto totals_at(const window_case& c, std::size_t at, KeyOf key_of) {
  std::map<std::invoke_result_t<KeyOf&, const key_and_text&>, totals> out;
  for (std::size_t i = 0; i <= at; ++i)
    if (c.events[i].what == event::kind::dataset && in_some_window(c, i))
      for (const auto& one : c.events[i].values)
        out[key_of(one)];
  for (const elements& batch : window_at(c, at))
    for (const auto& one : batch) {
      totals& of = out.at(key_of(one));
      ++of.count;
      of.sum += number_of(one.second);
    }
  return out;
}

const auto key_of = [](const key_and_text& one) { return one.first; };
const auto itself = [](const key_and_text& one) { return one; };
const auto no_key = [](const key_and_text&) { return 0; };

auto numbers(const dstream<key_and_text>& stream) {
  return stream.map_values([](std::string_view text) { return number_of(text); });
}

/// The sums by key, where `keeps(sum)`.
template <class Keeps>
model sums(Keeps keeps) {
  return [keeps](const window_case& c, std::size_t at) {
    shown out;
    for (const auto& [key, of] : totals_at(c, at, key_of))
      if (keeps(of.sum))
        out.push_back(to_text(std::pair(key, of.sum)));
    return out;
  };
}
/// The counts by key that are not 0.
template <class KeyOf>
model counts(KeyOf key) {
  return [key](const window_case& c, std::size_t at) {
    shown out;
    for (const auto& [name, of] : totals_at(c, at, key))
      if (of.count != 0)
        out.push_back(to_text(std::pair(name, of.count)));
    return out;
  };
}

} // namespace

TEST_CASE("sums by key are kept up to date, keys without values with the neutral one") {
  check_window(
      "reduce_by_key_and_window with inverse", false,
      [](const auto& stream, const window_case& c) {
        return numbers(stream).reduce_by_key_and_window(std::plus<>(), std::minus<>(),
                                                        c.length_ms(), c.slide_ms());
      },
      sums([](std::int64_t) { return true; }));
}

TEST_CASE("a filter hides results and loses no values") {
  const auto positive = [](auto sum) { return sum > 0; };
  check_window(
      "reduce_by_key_and_window with inverse and filter", false,
      [positive](const auto& stream, const window_case& c) {
        return numbers(stream).reduce_by_key_and_window(
            std::plus<>(), std::minus<>(), c.length_ms(), c.slide_ms(), {},
            [positive](std::string_view, int sum) { return positive(sum); });
      },
      sums(positive));
}

TEST_CASE("counts by key and by value are those of each window") {
  check_window(
      "count_by_key_and_window", false,
      [](const auto& stream, const window_case& c) {
        return stream.count_by_key_and_window(c.length_ms(), c.slide_ms());
      },
      counts(key_of));
  check_window(
      "count_by_value_and_window", false,
      [](const auto& stream, const window_case& c) {
        return stream.count_by_value_and_window(c.length_ms(), c.slide_ms());
      },
      counts(itself));
}

TEST_CASE("results without a key are there from the first element on") {
  check_window(
      "count_by_window", false,
      [](const auto& stream, const window_case& c) {
        return stream.count_by_window(c.length_ms(), c.slide_ms());
      },
      [](const window_case& c, std::size_t at) {
        shown out;
        for (const auto& [none, of] : totals_at(c, at, no_key))
          out.push_back(std::to_string(of.count));
        return out;
      });
  check_window(
      "reduce_by_window with inverse", false,
      [](const auto& stream, const window_case& c) {
        return numbers(stream)
            .map([](const auto& pair) { return pair.second; })
            .reduce_by_window(std::plus<>(), std::minus<>(), c.length_ms(), c.slide_ms());
      },
      [](const window_case& c, std::size_t at) {
        shown out;
        for (const auto& [none, of] : totals_at(c, at, no_key))
          out.push_back(std::to_string(of.sum));
        return out;
      });
}

} // namespace inverse_window_properties_test
