// SPDX-License-Identifier: Apache-2.0
#include <cstdlib>
#include <filesystem>
#include <iterator>
#include <map>
#include <string>

#include "../catch.hpp"
#include "../support/log_capture.hpp"
#include "random_topologies.hpp"

// Seeded schedules with seeded faults: whatever dies, hangs or cannot be stored, the results are
// those of an undisturbed run. WEIR_SOAK_FIRST and WEIR_SOAK_COUNT choose the seeds.

namespace {

using namespace weir;
using namespace weir::tests;

std::uint64_t from_environment(const char* name, std::uint64_t usual) {
  const char* value = std::getenv(name);
  return value == nullptr ? usual : std::strtoull(value, nullptr, 10);
}

/// Threads of this process.
std::ptrdiff_t threads() {
  return std::distance(std::filesystem::directory_iterator("/proc/self/task"),
                       std::filesystem::directory_iterator());
}

/// What struck, by action, over many runs.
using strikes = std::map<std::string, int>;

void compare(const random_topology& topology, std::uint64_t seed, strikes& count) {
  INFO("topology " << topology.name << ", seed " << seed);
  const random_outcome undisturbed = play(topology, {.seed = seed, .with_faults = false});
  const random_outcome disturbed = play(topology, {.seed = seed});
  for (const auto& fault : disturbed.struck) {
    UNSCOPED_INFO(to_string(fault));
    ++count[std::string(to_string(fault.action))];
  }
  REQUIRE(disturbed.values.by_key == undisturbed.values.by_key);
  REQUIRE_FALSE(undisturbed.values.by_key.empty());
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
    CHECK(threads() == 1);
  }
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
  const testing::log_capture quiet;
  const std::uint64_t first = from_environment("WEIR_SOAK_FIRST", 1'000);
  const std::uint64_t each =
      from_environment("WEIR_SOAK_COUNT", 2'100) / random_topologies().size();
  strikes count;
  for (std::uint64_t seed = first; seed < first + each; ++seed)
    for (const random_topology& topology : random_topologies())
      compare(topology, seed, count);
  CHECK(threads() == 1);
  for (const char* action : {"die", "hang", "io_error", "disk_full", "torn_write"}) {
    INFO(action);
    CHECK(count[action] > 0);
  }
}
