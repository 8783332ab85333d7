// SPDX-License-Identifier: Apache-2.0
#include <chrono>
#include <cstdint>
#include <optional>
#include <set>
#include <vector>

#include "../catch.hpp"

#include <weir/actors/runtime/restart_policy.hpp>

namespace restart_policy_test {

namespace {

using namespace weir;
using namespace std::chrono_literals;
using runtime::restart_policy;
using delay = std::optional<std::chrono::milliseconds>;

constexpr restart_policy::time begin{};

std::vector<delay> delays(restart_policy& policy, int deaths, restart_policy::time at = begin) {
  std::vector<delay> out;
  for (int i = 0; i < deaths; ++i)
    out.push_back(policy.next_delay(at));
  return out;
}

} // namespace

TEST_CASE("restarts are at once, then after delays that double up to a bound and vary by half") {
  const restart_limits limits{.max_restarts = 12, .base_delay = 10ms, .max_delay = 200ms};
  std::set<std::chrono::milliseconds> last;
  for (std::uint64_t seed = 0; seed < 20; ++seed) {
    restart_policy policy(limits, seed * 1'000'003);
    const auto all = delays(policy, 8);
    CHECK(all[0] == delay(0ms));
    std::chrono::milliseconds full = 10ms;
    for (std::size_t i = 1; i < all.size(); ++i, full = std::min(full * 2, limits.max_delay)) {
      REQUIRE(all[i]);
      CHECK(*all[i] >= full / 2);
      CHECK(*all[i] <= full);
    }
    last.insert(*all.back());
  }
  // Those that died together do not come back together.
  CHECK(last.size() > 5);
}

TEST_CASE(
    "past the restarts that are allowed within a window there is none, later there is again") {
  restart_policy policy({.max_restarts = 3, .window = 1000ms}, 1);
  for (const delay& each : delays(policy, 3))
    CHECK(each);
  CHECK_FALSE(policy.next_delay(begin + 1000ms));
  CHECK(policy.next_delay(begin + 2001ms) == delay(0ms));
}

} // namespace restart_policy_test
