// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <weir/ml/frame/column_data.hpp>

#include <span>
#include <vector>

namespace weir::ml {

/// All that least squares need to know of weighted rows: means and (population) covariances of
/// features and labels.
struct least_squares_moments {
  double weight_sum = 0.0;
  std::vector<double> means;            ///< of features
  std::vector<double> covariance;       ///< of features: symmetric, size² numbers
  std::vector<double> label_covariance; ///< of each feature with the label
  double label_mean = 0.0;
  double label_variance = 0.0;

  [[nodiscard]] std::size_t size() const noexcept { return means.size(); }
};

/// Sums up in one parallel pass; the same bits on any number of threads. `weights` is empty (all 1)
/// or has one a row; at least one row. Sums are taken around a row's values, so that a
/// constant column has variance 0 exactly, and large means do no harm. Cost: the square of the size
/// a row (of the stored entries, if sparse). Memory: the square of the size, for some blocks.
[[nodiscard]] least_squares_moments sum_moments(const vector_data& rows,
                                                std::span<const double> labels,
                                                std::span<const double> weights);

} // namespace weir::ml
