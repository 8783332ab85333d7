// SPDX-License-Identifier: Apache-2.0
// Windowed results equal what is worked out anew from all elements of each window: for any length,
// slide, gaps, missing and failed batches, split into chunks, parallelism, and restart from a
// snapshot and changes in another number of copies.
#include "../../catch.hpp"

#include "window_model.hpp"

namespace window_properties_test {

using namespace weir;
using namespace weir::tests;

namespace {

const auto concat = [](std::string_view a, std::string_view b) {
  return std::string(a) + std::string(b);
};

/// All values in a window by key, oldest first.
std::map<std::string, shown> values_at(const window_case& c, std::size_t at) {
  std::map<std::string, shown> out;
  for (const elements& batch : window_at(c, at))
    for (const auto& [key, value] : batch)
      out[key].push_back(value);
  return out;
}

} // namespace

TEST_CASE("a window holds the elements of its batches, in order") {
  check_window(
      "window", true,
      [](const auto& stream, const window_case& c) {
        return stream.window(c.length_ms(), c.slide_ms());
      },
      [](const window_case& c, std::size_t at) {
        shown out;
        for (const elements& batch : window_at(c, at))
          for (const auto& one : batch)
            out.push_back(to_text(one));
        return out;
      });
}

TEST_CASE("values are grouped by key as if each window were grouped anew") {
  check_window(
      "group_by_key_and_window", false,
      [](const auto& stream, const window_case& c) {
        return stream.group_by_key_and_window(c.length_ms(), c.slide_ms());
      },
      [](const window_case& c, std::size_t at) {
        shown out;
        for (const auto& [key, values] : values_at(c, at))
          out.push_back(to_text(std::pair(key, values)));
        return out;
      });
}

TEST_CASE("values are reduced by key in order, though the function does not commute") {
  check_window(
      "reduce_by_key_and_window", false,
      [](const auto& stream, const window_case& c) {
        return stream.reduce_by_key_and_window(concat, c.length_ms(), c.slide_ms());
      },
      [](const window_case& c, std::size_t at) {
        shown out;
        for (const auto& [key, values] : values_at(c, at)) {
          std::string all;
          for (const auto& value : values)
            all += value;
          out.push_back(to_text(std::pair(key, all)));
        }
        return out;
      });
}

TEST_CASE("elements are reduced in order, though the function does not commute") {
  check_window(
      "reduce_by_window", true,
      [](const auto& stream, const window_case& c) {
        return stream.map([](const auto& pair) { return pair.second; })
            .reduce_by_window(concat, c.length_ms(), c.slide_ms());
      },
      [](const window_case& c, std::size_t at) {
        std::string all;
        bool any = false;
        for (const elements& batch : window_at(c, at))
          for (const auto& one : batch) {
            all += one.second;
            any = true;
          }
        return any ? shown{all} : shown{};
      });
}

} // namespace window_properties_test
