// SPDX-License-Identifier: Apache-2.0
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "random_runs.hpp"

namespace random_faults_test {

// Seeded schedules with seeded faults: whatever dies, hangs or cannot be stored, the results are
// those of an undisturbed run.

namespace {

using namespace weir;
using namespace weir::tests;

void build_state(const words& left, const words&, results& out) {
  record(running_counts(ones(left).name("ones")).name("sums"), "sums-out", out);
}

void build_diamond(const words& left, const words&, results& out) {
  const auto pairs = ones(left).name("ones");
  const auto longer =
      left.filter([](std::string_view word) { return word.size() > 1; })
          .map([](std::string_view word) { return std::pair(word, std::int64_t{100}); })
          .name("longer");
  const auto joined = pairs.union_with(longer).name("joined");
  record(joined.reduce_by_key(std::plus<>()).name("sums"), "sums-out", out);
  record(running_counts(joined).name("running"), "running-out", out);
}

void build_two_sources(const words& left, const words& right, results& out) {
  const auto both =
      ones(left)
          .transform_with(ones(right), [](const auto& a, const auto& b) { return a.union_with(b); })
          .name("both");
  record(running_counts(both, 3).name("running"), "running-out", out);
  record(left.count_by_value().name("counts"), "counts-out", out);
  record(right.count().name("count"), "count-out", out);
}

std::vector<random_topology> random_topologies() {
  return {{"state", build_state}, {"diamond", build_diamond}, {"two sources", build_two_sources}};
}

} // namespace

TEST_CASE("the same seed gives the same run, fault for fault and step for step") {
  const testing::log_capture quiet;
  for (const random_topology& topology : random_topologies()) {
    INFO(topology.name);
    const random_outcome first = play(topology, {.seed = 7});
    const random_outcome again = play(topology, {.seed = 7});
    const random_outcome other = play(topology, {.seed = 8});
    CHECK(first.trace.size() > 100);
    CHECK(first.trace == again.trace);
    CHECK(first.struck == again.struck);
    CHECK(first.values.by_key == again.values.by_key);
    CHECK(first.trace != other.trace);
  }
}

TEST_CASE("a simulation has one thread") {
  const testing::log_capture quiet;
  const std::ptrdiff_t before = threads();
  std::ptrdiff_t meanwhile = 0;
  play({"counting threads",
        [&](const words& left, const words& right, results& out) {
          build_two_sources(left, right, out);
          left.for_each_batch([&](const batch<std::string>&) { meanwhile = threads(); });
        }},
       {.seed = 3});
  CHECK(meanwhile == before);
}

TEST_CASE("random faults in some schedules leave all results as they were") {
  const testing::log_capture quiet;
  strikes count;
  for (const random_topology& topology : random_topologies())
    for (std::uint64_t seed = 1; seed <= 8; ++seed)
      compare(topology, seed, count);
  CHECK(count["die"] > 10);
}

TEST_CASE("random faults in thousands of schedules leave all results as they were", "[slow]") {
  compare_many(random_topologies(), 1'200);
}

} // namespace random_faults_test
