// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <string_view>
#include <utility>
#include <vector>

#include "random_runs.hpp"

namespace weir::tests {

// Topologies that keep more than sums, on two sources of words.

inline void build_windows(const words& left, const words&, results& out) {
  record(left.window(std::chrono::seconds(3)).name("window"), "window-out", out);
  const auto pairs = ones(left);
  record(
      pairs
          .reduce_by_key_and_window(std::plus<>(), std::chrono::seconds(3), std::chrono::seconds(2))
          .name("sums"),
      "sums-out", out);
  record(pairs.group_by_key_and_window(std::chrono::seconds(2), std::chrono::seconds(1))
             .name("groups"),
         "groups-out", out);
  record(pairs
             .reduce_by_key_and_window(std::plus<>(), std::minus<>(), std::chrono::seconds(4),
                                       std::chrono::seconds(1))
             .name("inverse"),
         "inverse-out", out);
}

inline void build_joins(const words& left, const words& right, results& out) {
  const auto a = ones(left).reduce_by_key(std::plus<>());
  const auto b = ones(right).reduce_by_key(std::plus<>());
  record(a.join(b).name("inner"), "inner-out", out);
  record(ones(left)
             .window(std::chrono::seconds(2))
             .name("left-window")
             .join(ones(right).window(std::chrono::seconds(3)).name("right-window"))
             .name("windowed"),
         "windowed-out", out);
  record(a.full_outer_join(b).name("outer"), "outer-out", out);
}

inline void build_states(const words& left, const words& right, results& out) {
  const auto sums = ones(left)
                        .update_state_by_key([](std::span<const std::int64_t> values,
                                                const std::optional<std::int64_t>& old) {
                          std::int64_t sum = old.value_or(0);
                          for (const std::int64_t value : values)
                            sum += value;
                          return std::optional(sum);
                        })
                        .name("sums");
  record(sums, "sums-out", out);
  const auto seen = ones(right)
                        .map_with_state<std::int64_t>(
                            [](std::string_view key, const std::optional<std::int64_t>& value,
                               state<std::int64_t>& sum) {
                              if (value) // else the key times out
                                sum.update(sum.value_or(0) + *value);
                              return std::pair(key, value ? sum.get() : -sum.get());
                            },
                            {.timeout = std::chrono::seconds(2)})
                        .name("seen");
  record(seen, "seen-out", out);
  record(sums.join(ones(right)).name("both"), "both-out", out);
}

inline std::vector<random_topology> keeping_topologies() {
  return {{"windows", build_windows}, {"joins", build_joins}, {"states", build_states}};
}

} // namespace weir::tests
