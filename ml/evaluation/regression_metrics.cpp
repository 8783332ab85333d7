// SPDX-License-Identifier: Apache-2.0
#include <weir/ml/evaluation/regression_metrics.hpp>

#include <weir/ml/support/require.hpp>

#include <cmath>

namespace weir::ml {

regression_metrics::regression_metrics(std::span<const double> predictions,
                                       std::span<const double> labels,
                                       std::span<const double> weights, bool through_origin) {
  require(predictions.size() == labels.size() &&
              (weights.empty() || weights.size() == labels.size()),
          "predictions, labels and weights must be equally many");
  const auto weight_of = [weights](std::size_t row) {
    return weights.empty() ? 1.0 : weights[row];
  };
  auto squared_weights = 0.0;
  auto mean = 0.0;
  for (std::size_t row = 0; row < labels.size(); ++row) {
    weight_ += weight_of(row);
    squared_weights += weight_of(row) * weight_of(row);
    mean += weight_of(row) * labels[row];
  }
  mean /= weight_;
  auto deviations = 0.0;
  auto squared_labels = 0.0;
  for (std::size_t row = 0; row < labels.size(); ++row) {
    const auto weight = weight_of(row);
    const auto error = labels[row] - predictions[row];
    absolute_ += weight * std::abs(error);
    squared_ += weight * error * error;
    regression_ += weight * (predictions[row] - mean) * (predictions[row] - mean);
    deviations += weight * (labels[row] - mean) * (labels[row] - mean);
    squared_labels += weight * labels[row] * labels[row];
  }
  total_ = through_origin ? squared_labels
                          : deviations / (weight_ - squared_weights / weight_) * (weight_ - 1.0);
}

double regression_metrics::root_mean_squared_error() const noexcept {
  return std::sqrt(mean_squared_error());
}

} // namespace weir::ml
