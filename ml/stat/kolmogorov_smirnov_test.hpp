// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <weir/ml/stat/test_result.hpp>

#include <functional>
#include <span>

namespace weir::ml {

/// The two-sided Kolmogorov-Smirnov test: do the values come from the continuous distribution with
/// this cumulative distribution function? The statistic is the largest distance between that and
/// the empirical one, the p-value `kolmogorov_survival`.
/// `errc::invalid_argument` for no values or a NaN. O(n log n), one copy of the values.
[[nodiscard]] test_result kolmogorov_smirnov_test(std::span<const double> values,
                                                  const std::function<double(double)>& cdf);

/// The same against a normal distribution; deviation > 0.
[[nodiscard]] test_result kolmogorov_smirnov_test_normal(std::span<const double> values,
                                                         double mean = 0.0, double deviation = 1.0);

} // namespace weir::ml
