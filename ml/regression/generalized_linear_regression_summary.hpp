// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <weir/ml/frame/frame.hpp>
#include <weir/ml/regression/reweighted_least_squares.hpp>

#include <optional>
#include <string>
#include <vector>

namespace weir::ml {

class generalized_linear_regression_model;

/// How well a generalised linear model fits a frame, as in R's `summary.glm`. A value; keeps the
/// frame with its predictions.
class generalized_linear_regression_summary {
public:
  generalized_linear_regression_summary(const generalized_linear_regression_model& model,
                                        const frame& data);

  /// The data with the predicted means.
  [[nodiscard]] const frame& predictions() const noexcept { return predictions_; }
  [[nodiscard]] std::int64_t num_instances() const noexcept {
    return static_cast<std::int64_t>(labels_.size());
  }
  /// The number of coefficients, with the intercept.
  [[nodiscard]] std::int64_t rank() const noexcept { return rank_; }
  [[nodiscard]] std::int64_t residual_degree_of_freedom() const noexcept {
    return num_instances() - rank_;
  }
  /// That of a model of the intercept alone.
  [[nodiscard]] std::int64_t residual_degree_of_freedom_null() const noexcept {
    return num_instances() - (has_intercept_ ? 1 : 0);
  }
  [[nodiscard]] double deviance() const noexcept { return deviance_; }
  /// The deviance of the best model of the intercept (and the offsets) alone.
  [[nodiscard]] double null_deviance() const;
  /// 1 for binomial and poisson; else Pearson's statistic by the residual degrees of freedom.
  [[nodiscard]] double dispersion() const noexcept { return dispersion_; }
  /// Akaike's information criterion; `errc::unsupported` for tweedie.
  [[nodiscard]] double aic() const;
  /// For each row: `deviance`, `pearson`, `working` or `response`.
  [[nodiscard]] std::vector<double> residuals(const std::string& type = "deviance") const;

protected:
  [[nodiscard]] const glm_form& form() const noexcept { return form_; }
  [[nodiscard]] bool has_intercept() const noexcept { return has_intercept_; }

private:
  [[nodiscard]] double residual(std::size_t row, const std::string& type) const;
  [[nodiscard]] double deviance_of(std::size_t row, double mean) const;
  [[nodiscard]] double null_intercept() const;

  frame predictions_;
  glm_form form_;
  bool has_intercept_;
  std::int64_t rank_;
  std::vector<double> labels_;
  std::vector<double> weights_;
  std::vector<double> offsets_;
  std::vector<double> means_;
  double deviance_ = 0.0;
  double dispersion_ = 1.0;
};

/// The same for the data of the training, with what only training knows.
class generalized_linear_regression_training_summary final
    : public generalized_linear_regression_summary {
public:
  generalized_linear_regression_training_summary(const generalized_linear_regression_model& model,
                                                 const frame& data,
                                                 const std::vector<double>& inverse_diagonal,
                                                 std::int64_t iterations);

  [[nodiscard]] std::int64_t num_iterations() const noexcept { return iterations_; }

  // For each coefficient, then the intercept if there is one. `errc::illegal_state` if the last
  // equations were singular. NaN for constant features.

  [[nodiscard]] const std::vector<double>& coefficient_standard_errors() const;
  [[nodiscard]] std::vector<double> t_values() const;
  /// Two-sided: by the normal distribution for binomial and poisson, else by Student's.
  [[nodiscard]] std::vector<double> p_values() const;

  /// The coefficients with their statistics, the intercept first, and the deviances: a table to read,
  /// as R prints a `summary.glm`. Without standard errors it has the estimates alone.
  [[nodiscard]] std::string to_string() const;

private:
  std::int64_t iterations_;
  std::string features_col_;
  std::vector<double> parameters_;
  std::vector<double> standard_errors_;
};

} // namespace weir::ml
