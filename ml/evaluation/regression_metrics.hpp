// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <span>

namespace weir::ml {

/// How far predictions are from labels; all means are weighted. W is the sum of weights.
class regression_metrics {
public:
  /// `weights` is empty (all 1) or has one a row. `through_origin`: `r2` is taken against 0 and not
  /// against the mean label.
  regression_metrics(std::span<const double> predictions, std::span<const double> labels,
                     std::span<const double> weights = {}, bool through_origin = false);

  /// The mean of (prediction - mean label)^2.
  [[nodiscard]] double explained_variance() const noexcept { return regression_ / weight_; }
  [[nodiscard]] double mean_absolute_error() const noexcept { return absolute_ / weight_; }
  [[nodiscard]] double mean_squared_error() const noexcept { return squared_ / weight_; }
  [[nodiscard]] double root_mean_squared_error() const noexcept;
  /// 1 - sum of squared errors / total, the total being variance of the labels * (W - 1) with the
  /// variance in its unbiased weighted form, as in Spark; so it is no usual R^2 where W is not
  /// the number of rows, and is above 1 where W is below 1.
  [[nodiscard]] double r2() const noexcept { return 1.0 - squared_ / total_; }

private:
  double weight_ = 0.0;
  double regression_ = 0.0;
  double absolute_ = 0.0;
  double squared_ = 0.0;
  double total_ = 0.0;
};

} // namespace weir::ml
