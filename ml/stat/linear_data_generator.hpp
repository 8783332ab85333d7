// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <weir/ml/linalg/labeled_point.hpp>

#include <cstdint>
#include <span>
#include <vector>

namespace weir::ml {

/// Points of a linear function with noise, as Spark's LinearDataGenerator makes them: features are
/// uniform with the given means and variances, the label is weights · features + intercept + eps
/// times a standard normal number. Means are 0 and variances 1/3 where they are not given.
///
/// The same for a seed on any number of threads, in parallel. `errc::invalid_argument` if means or
/// variances are neither empty nor as many as weights, or a variance is negative.
[[nodiscard]] std::vector<labeled_point>
generate_linear_input(double intercept, std::span<const double> weights, std::size_t points,
                      std::uint64_t seed, double eps = 0.1, std::span<const double> x_mean = {},
                      std::span<const double> x_variance = {});

} // namespace weir::ml
