// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

namespace weir::testing::data_sets {

/// Stream `k` of the data set with this seed: SplitMix64 (Steele, Lea and Flood, 2014) whose state
/// starts at seed · 65536 + k. All that is made of it is integer arithmetic modulo 2^64 and IEEE
/// doubles in a fixed order, so that any language gives the same bits.
class random_stream {
public:
  random_stream(std::uint64_t seed, std::uint64_t k) : state_(seed * 65536U + k) {}

  std::uint64_t next() noexcept {
    state_ += 0x9E37'79B9'7F4A'7C15ULL;
    auto mixed = state_;
    mixed = (mixed ^ (mixed >> 30U)) * 0xBF58'476D'1CE4'E5B9ULL;
    mixed = (mixed ^ (mixed >> 27U)) * 0x94D0'49BB'1331'11EBULL;
    return mixed ^ (mixed >> 31U);
  }

  /// Uniform in [0, 1).
  double u() noexcept { return static_cast<double>(next() >> 11U) * 0x1p-53; }

  /// Bell-shaped with mean 0 and variance 1: the scaled sum of four uniform ones.
  double g() noexcept {
    const auto first = u();
    const auto second = u();
    const auto third = u();
    const auto fourth = u();
    return (((first + second) + third) + fourth - 2.0) * 1.7320508075688772;
  }

  /// An integer in [0, bound).
  std::int64_t below(std::int64_t bound) noexcept {
    return static_cast<std::int64_t>(u() * static_cast<double>(bound));
  }

private:
  std::uint64_t state_;
};

} // namespace weir::testing::data_sets
