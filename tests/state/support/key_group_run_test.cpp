// SPDX-License-Identifier: Apache-2.0
#include <weir/state/support/hash.hpp>
#include <weir/state/support/key_group_run.hpp>

#include "../../catch.hpp"

#include <cstdint>
#include <limits>
#include <random>
#include <span>
#include <vector>

namespace key_group_run_test {

namespace {

enum class colour : std::int8_t { red = -1, green = 1 };

/// Checks that a run gets the groups that its keys get one by one, and writes nothing else.
template <class K, class Cell>
void check_run(const std::vector<Cell>& keys) {
  constexpr std::uint8_t untouched = 0xff;
  std::vector<std::uint8_t> groups(keys.size() + 1, untouched);
  weir::detail::find_key_groups<K>(std::span<const Cell>(keys), groups.data());
  for (std::size_t i = 0; i < keys.size(); ++i)
    REQUIRE(groups[i] == weir::key_group_of(weir::routing_hash(static_cast<K>(keys[i]))));
  REQUIRE(groups.back() == untouched);
}

} // namespace

TEST_CASE("a run of keys gets the key groups of its keys, whatever its length") {
  std::mt19937_64 random(7);
  for (std::size_t size = 0; size < 600; size += size < 70 ? 1 : 37) {
    std::vector<std::uint64_t> keys(size);
    for (auto& key : keys)
      key = random();
    check_run<std::uint64_t>(keys);
    check_run<std::int64_t>(std::vector<std::int64_t>(keys.begin(), keys.end()));
  }
}

TEST_CASE("a run of keys of any type of one word gets their key groups") {
  std::vector<std::int16_t> small;
  for (int i = -300; i < 300; ++i)
    small.push_back(static_cast<std::int16_t>(i * 109));
  check_run<std::int16_t>(small);
  check_run<char>(std::vector<char>(small.begin(), small.end()));
  // A column holds `bool` as bytes.
  check_run<bool>(std::vector<unsigned char>{0, 1, 1, 0});
  check_run<colour>(std::vector{colour::green, colour::red});
  using limits = std::numeric_limits<double>;
  check_run<double>(std::vector{0.0, -0.0, limits::quiet_NaN(), -limits::quiet_NaN(),
                                limits::infinity(), 1.5, limits::denorm_min()});
  check_run<float>(std::vector{0.0F, -0.0F, 0.1F, std::numeric_limits<float>::quiet_NaN()});
}

} // namespace key_group_run_test
