// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <weir/ml/frame/frame.hpp>
#include <weir/ml/optim/gradient_descent.hpp>

#include <optional>

namespace weir::ml {

/// A linear function of the features.
struct linear_weights {
  vector weights;
  double intercept = 0.0;
};

/// The form that the trainers of the RDD-based API share: what they minimise and how, and whether
/// the function has an intercept. Spark's defaults.
struct linear_algorithm {
  gradient_descent_options optimizer;
  bool intercept = false;
};

/// Fits to the columns `label` and `features` by gradient descent. Begins with the given weights,
/// else with zeros, and with an intercept of 1, as Spark does. No rows, labels that are missing,
/// NaN or (unless the loss is squares) not 0 or 1, features that are not finite, and weights of
/// another size are `errc::invalid_argument` naming column and row.
[[nodiscard]] linear_weights fit_linear(const frame& data, const linear_algorithm& algorithm,
                                        const std::optional<vector>& initial_weights = {});

/// `errc::invalid_argument` naming the row if a label is neither 0 nor 1.
void require_zero_or_one(std::span<const double> labels);

} // namespace weir::ml
