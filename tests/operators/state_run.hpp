// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <numeric>
#include <optional>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "stage_harness.hpp"

namespace weir::test {

using count_of = std::pair<std::string, int>;

inline std::optional<int> running_sum(std::span<const int> data, const std::optional<int>& old) {
  return std::accumulate(data.begin(), data.end(), old.value_or(0));
}

/// A plan with one stream of pairs and one result, run batch by batch, each a second after the last.
template <class Make>
struct state_run {
  explicit state_run(Make make, std::uint32_t parallelism = 1)
      : plan(std::chrono::milliseconds(1000), parallelism),
        source(test_source<count_of>(plan)),
        result(make(source)),
        harness(plan) {
    harness.tap(result);
  }
  std::vector<count_of> next(const std::vector<count_of>& input) {
    harness.give(source, input);
    harness.run(time += 1000);
    return harness.result(result).collect();
  }

  topology plan;
  dstream<count_of> source;
  dstream<count_of> result;
  stage_harness harness;
  std::int64_t time = 0;
};

} // namespace weir::test
