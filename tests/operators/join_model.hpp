// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <optional>
#include <set>
#include <string>
#include <type_traits>
#include <utility>
#include <vector>

#include <weir/operators/batch.hpp>

namespace weir::test {

using left_element = std::pair<std::string, int>;
using right_element = std::pair<std::string, std::string>;
using maybe_int = std::optional<int>;
using maybe_text = std::optional<std::string>;

template <class V, class W>
using joined = std::pair<std::string, std::pair<V, W>>;

/// What a join must give, by comparing every pair with every other, as a multiset. Optional values
/// of a side mean that the keys that it lacks have results.
template <class V, class W>
std::multiset<joined<V, W>> nested_loops(const std::vector<left_element>& ls,
                                         const std::vector<right_element>& rs) {
  std::multiset<joined<V, W>> out;
  for (const auto& l : ls) {
    bool met = false;
    for (const auto& r : rs)
      if (l.first == r.first) {
        out.insert({l.first, {l.second, r.second}});
        met = true;
      }
    if constexpr (std::is_same_v<W, maybe_text>)
      if (!met)
        out.insert({l.first, {l.second, std::nullopt}});
  }
  if constexpr (std::is_same_v<V, maybe_int>)
    for (const auto& r : rs)
      if (std::none_of(ls.begin(), ls.end(), [&](const auto& l) { return l.first == r.first; }))
        out.insert({r.first, {std::nullopt, r.second}});
  return out;
}

template <class T>
std::multiset<T> as_set(const batch<T>& input) {
  const auto values = input.collect();
  return {values.begin(), values.end()};
}

} // namespace weir::test
