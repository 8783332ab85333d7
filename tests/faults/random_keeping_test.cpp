// SPDX-License-Identifier: Apache-2.0
#include <cstdint>

#include "keeping_topologies.hpp"
#include "random_runs.hpp"

namespace random_keeping_test {

// The same for what keeps more than sums: windows, joins, keyed state.

using namespace weir;
using namespace weir::tests;

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

} // namespace random_keeping_test
