// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <weir/ml/evaluation/regression_metrics.hpp>
#include <weir/ml/frame/frame.hpp>

#include <string>
#include <vector>

namespace weir::ml {

class linear_regression_model;

/// How well a linear regression fits a frame. A value; keeps the frame with its predictions.
class linear_regression_summary {
public:
  linear_regression_summary(const linear_regression_model& model, const frame& data);

  /// The data with the prediction column.
  [[nodiscard]] const frame& predictions() const noexcept { return predictions_; }
  [[nodiscard]] const std::string& prediction_col() const noexcept { return prediction_col_; }

  [[nodiscard]] double explained_variance() const noexcept { return metrics_.explained_variance(); }
  [[nodiscard]] double mean_absolute_error() const noexcept {
    return metrics_.mean_absolute_error();
  }
  [[nodiscard]] double mean_squared_error() const noexcept { return metrics_.mean_squared_error(); }
  [[nodiscard]] double root_mean_squared_error() const noexcept {
    return metrics_.root_mean_squared_error();
  }
  /// Against the mean label; against 0 if the model has no intercept.
  [[nodiscard]] double r2() const noexcept { return metrics_.r2(); }
  /// r2 corrected by the number of coefficients.
  [[nodiscard]] double r2adj() const noexcept;
  /// Label - prediction, for each row.
  [[nodiscard]] const std::vector<double>& residuals() const noexcept { return residuals_; }
  /// The least and the largest of the residuals times the root of their weights.
  [[nodiscard]] const std::vector<double>& deviance_residuals() const noexcept {
    return deviance_residuals_;
  }
  [[nodiscard]] std::int64_t num_instances() const noexcept {
    return static_cast<std::int64_t>(residuals_.size());
  }
  /// Rows - coefficients - intercept.
  [[nodiscard]] std::int64_t degrees_of_freedom() const noexcept {
    return num_instances() - parameters_;
  }

protected:
  /// The sum of weighted squared residuals by the degrees of freedom.
  [[nodiscard]] double residual_variance() const noexcept;

private:
  frame predictions_;
  std::string prediction_col_;
  bool has_intercept_;
  std::int64_t parameters_;
  double weight_ = 0.0;
  regression_metrics metrics_;
  std::vector<double> residuals_;
  std::vector<double> deviance_residuals_;
};

/// The same for the data of the training, with what only training knows.
class linear_regression_training_summary final : public linear_regression_summary {
public:
  /// `inverse_diagonal`: see `least_squares_solution`; empty if the solver gives none.
  linear_regression_training_summary(const linear_regression_model& model, const frame& data,
                                     std::vector<double> objective_history,
                                     const std::vector<double>& inverse_diagonal);

  /// The objective at the start and after each iteration; a single 0 after a direct solution.
  [[nodiscard]] const std::vector<double>& objective_history() const noexcept {
    return objective_history_;
  }
  [[nodiscard]] std::int64_t total_iterations() const noexcept {
    return static_cast<std::int64_t>(objective_history_.size()) - 1;
  }

  // For each coefficient, then the intercept if there is one. Only after a direct solution of the
  // normal equations: else `errc::illegal_state`. NaN for constant features.

  [[nodiscard]] const std::vector<double>& coefficient_standard_errors() const;
  /// Coefficient by standard error.
  [[nodiscard]] std::vector<double> t_values() const;
  /// Two-sided, by Student's distribution.
  [[nodiscard]] std::vector<double> p_values() const;

private:
  std::vector<double> objective_history_;
  std::vector<double> parameters_;
  std::vector<double> standard_errors_;
};

} // namespace weir::ml
