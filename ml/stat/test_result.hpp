// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

namespace weir::ml {

/// What a hypothesis test found.
struct test_result {
  /// The chance of a statistic at least as large if the null hypothesis holds.
  double p_value = 1.0;
  double statistic = 0.0;
  /// 0 for tests that have none.
  double degrees_of_freedom = 0.0;
  std::string method;
  std::string null_hypothesis;
};

/// Some lines that say all of it, and how strong the presumption against the null hypothesis is.
[[nodiscard]] std::string to_string(const test_result& result);

} // namespace weir::ml
