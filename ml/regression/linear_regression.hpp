// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <weir/ml/pipeline/predictor.hpp>
#include <weir/ml/pipeline/training_data.hpp>
#include <weir/ml/pipeline/training_summary.hpp>
#include <weir/ml/regression/linear_regression_summary.hpp>

namespace weir::ml {

struct linear_regression_params : virtual predictor_params,
                                  virtual has_weight_col,
                                  virtual has_reg_param,
                                  virtual has_elastic_net_param,
                                  virtual has_max_iter,
                                  virtual has_tol,
                                  virtual has_fit_intercept,
                                  virtual has_standardization {
  param<std::string> solver{
      *this, "solver",
      "normal: by the normal equations, up to 4096 features; l-bfgs: by passes over the rows; "
      "auto: normal if the features allow it",
      "auto", one_of({"auto", "normal", "l-bfgs"})};
  param<std::string> loss{*this, "loss", "the loss to minimise: squaredError or huber",
                          "squaredError", one_of({"squaredError", "huber"})};
  param<double> epsilon{*this, "epsilon",
                        "huber: beyond so many scales a residual counts linearly (> 1)", 1.35,
                        greater_than(1.0)};
};

/// coefficients · features + intercept, as learnt by `linear_regression`.
class linear_regression_model final
    : public model_of<linear_regression_model, regression_model>,
      public linear_regression_params,
      public has_training_summary<linear_regression_training_summary> {
public:
  static constexpr std::string_view type_name = "LinearRegressionModel";

  linear_regression_model() = default;
  linear_regression_model(vector coefficients, double intercept, double scale = 1.0)
      : coefficients_(std::move(coefficients)),
        intercept_(intercept),
        scale_(scale) {
    // nop
  }

  [[nodiscard]] const vector& coefficients() const noexcept { return coefficients_; }
  [[nodiscard]] double intercept() const noexcept { return intercept_; }
  /// Huber: the scale of the noise; else 1.
  [[nodiscard]] double scale() const noexcept { return scale_; }
  [[nodiscard]] std::size_t num_features() const noexcept override { return coefficients_.size(); }
  [[nodiscard]] double predict(vector_view features) const override;

  /// How well the model fits data with labels.
  [[nodiscard]] linear_regression_summary evaluate(const frame& data) const {
    return {*this, data};
  }
  void fields(field_archive& data) override;

private:
  friend class linear_regression;

  vector coefficients_;
  double intercept_ = 0.0;
  double scale_ = 1.0;
};

/// Linear regression with an elastic net. With W the sum of weights, r_i the residuals x·b + c - y
/// and the penalties of `least_squares_options` it minimises
///
/// - squaredError: sum w r² / (2 W) + penalty; deviations are those of the population with the
///   solver `normal`, and in the n - 1 form with `l-bfgs`, as in Spark: so the two have different
///   optima if regParam > 0. `normal` takes one pass, and with an L1 penalty goes on by coordinates
///   on the matrix of moments; `l-bfgs` takes a pass an iteration (OWL-QN with an L1 penalty).
/// - huber: sum w (s + H(r/s) s) / (2 W) + regParam / 2 sum (s_j b_j)², by L-BFGS over b, c and the
///   scale s; see `huber_loss`. No L1.
///
/// Features are scaled on the way, constant ones get 0. A search that stops early warns in the log.
class linear_regression final : public estimator_of<linear_regression, linear_regression_model>,
                                public linear_regression_params {
public:
  static constexpr std::string_view type_name = "LinearRegression";

protected:
  [[nodiscard]] linear_regression_model fit_impl(const frame& data) const override;

private:
  struct fitted {
    linear_regression_model model;
    std::vector<double> history;
    std::vector<double> inverse_diagonal = {};
  };

  [[nodiscard]] fitted fit_rows(const training_data& rows) const;
  [[nodiscard]] fitted by_normal_equations(const training_data& rows) const;
  [[nodiscard]] fitted by_passes(const training_data& rows) const;
  [[nodiscard]] fitted by_huber(const training_data& rows) const;
};

} // namespace weir::ml
