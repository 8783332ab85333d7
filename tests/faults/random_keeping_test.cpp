// SPDX-License-Identifier: Apache-2.0
#include <chrono>
#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "random_runs.hpp"

// The same for what keeps more than sums: windows, joins, keyed state.

namespace {

using namespace weir;
using namespace weir::tests;
using namespace std::chrono_literals;

void build_windows(const words& left, const words&, results& out) {
  record(left.window(3s).name("window"), "window-out", out);
  const auto pairs = ones(left);
  record(pairs.reduce_by_key_and_window(std::plus<>(), 3s, 2s).name("sums"), "sums-out", out);
  record(pairs.reduce_by_key_and_window(std::plus<>(), std::minus<>(), 4s, 1s).name("inverse"),
         "inverse-out", out);
}

void build_joins(const words& left, const words& right, results& out) {
  const auto a = ones(left).reduce_by_key(std::plus<>());
  const auto b = ones(right).reduce_by_key(std::plus<>());
  record(a.join(b).name("inner"), "inner-out", out);
  record(a.full_outer_join(b).name("outer"), "outer-out", out);
}

void build_states(const words& left, const words& right, results& out) {
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
                        .map_with_state<std::int64_t>([](std::string_view key,
                                                         const std::optional<std::int64_t>& value,
                                                         state<std::int64_t>& sum) {
                          sum.update(sum.value_or(0) + value.value_or(0));
                          return std::pair(key, sum.get());
                        })
                        .name("seen");
  record(seen, "seen-out", out);
  record(sums.join(ones(right)).name("both"), "both-out", out);
}

std::vector<random_topology> keeping_topologies() {
  return {{"windows", build_windows}, {"joins", build_joins}, {"states", build_states}};
}

} // namespace

TEST_CASE("random faults leave windows, joins and states as they were") {
  const testing::log_capture quiet;
  strikes count;
  for (const random_topology& topology : keeping_topologies())
    for (std::uint64_t seed = 1; seed <= 6; ++seed)
      compare(topology, seed, count);
  CHECK(count["die"] > 10);
}

TEST_CASE("random faults in thousands of schedules leave windows, joins and states as they were",
          "[slow]") {
  compare_many(keeping_topologies(), 1'200);
}
