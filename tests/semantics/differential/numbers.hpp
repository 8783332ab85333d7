// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

#include "../values/value.hpp"

namespace weir::testing {

/// The remainder in 0 .. m-1.
inline std::int64_t floormod(std::int64_t x, std::int64_t m) {
  return ((x % m) + m) % m;
}

inline std::int64_t sum_of(const values& numbers) {
  std::int64_t sum = 0;
  for (const value& number : numbers)
    sum += number.number();
  return sum;
}

inline std::int64_t number_or(const value& optional, std::int64_t fallback) {
  return optional.has_value() ? optional.number() : fallback;
}

} // namespace weir::testing
