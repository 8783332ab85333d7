// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <weir/ml/pipeline/predictor.hpp>
#include <weir/ml/pipeline/training_summary.hpp>
#include <weir/ml/regression/generalized_linear_regression_summary.hpp>
#include <weir/ml/regression/reweighted_least_squares.hpp>

namespace weir::ml {

struct generalized_linear_regression_params : virtual predictor_params,
                                              virtual has_weight_col,
                                              virtual has_reg_param,
                                              virtual has_max_iter,
                                              virtual has_tol,
                                              virtual has_fit_intercept {
  param<std::string> family{*this, "family", "gaussian, binomial, poisson, gamma or tweedie",
                            "gaussian",
                            one_of({"gaussian", "binomial", "poisson", "gamma", "tweedie"})};
  param<std::string> link{
      *this, "link",
      "identity, log, inverse, logit, probit, cloglog or sqrt; not set: the family's canonical one",
      std::nullopt, one_of({"identity", "log", "inverse", "logit", "probit", "cloglog", "sqrt"})};
  param<double> variance_power{
      *this, "variancePower", "tweedie: the variance is mean^variancePower; 0, or at least 1", 0.0,
      rule_of<double>([](const double& p) { return p == 0.0 || p >= 1.0; }, "must be 0 or >= 1")};
  param<double> link_power{
      *this, "linkPower",
      "tweedie: the link is mean^linkPower, 0: log; not set: 1 - variancePower"};
  param<std::string> link_prediction_col{*this, "linkPredictionCol",
                                         "column name of linear predictions; not set: none"};
  param<std::string> offset_col{*this, "offsetCol",
                                "column name of offsets of the linear prediction; not set: 0"};
  param<std::string> solver{*this, "solver", "irls: iteratively reweighted least squares", "irls",
                            one_of({"irls"})};

  generalized_linear_regression_params() { max_iter.set_default(25); }

  /// Family and link by the params; `errc::invalid_argument` for a link that the family does not
  /// have. A set link of tweedie is passed over with a warning: it goes by powers.
  [[nodiscard]] glm_form form() const;
};

/// link(mean of the label) = coefficients · features + intercept + offset, as learnt by
/// `generalized_linear_regression`. Predictions are means.
class generalized_linear_regression_model final
    : public model_of<generalized_linear_regression_model, regression_model>,
      public generalized_linear_regression_params,
      public has_training_summary<generalized_linear_regression_training_summary> {
public:
  static constexpr std::string_view type_name = "GeneralizedLinearRegressionModel";

  generalized_linear_regression_model() = default;
  generalized_linear_regression_model(vector coefficients, double intercept)
      : coefficients_(std::move(coefficients)),
        intercept_(intercept) {
    // nop
  }

  [[nodiscard]] const vector& coefficients() const noexcept { return coefficients_; }
  [[nodiscard]] double intercept() const noexcept { return intercept_; }
  [[nodiscard]] std::size_t num_features() const noexcept override { return coefficients_.size(); }
  /// The mean, with offset 0.
  [[nodiscard]] double predict(vector_view features) const override;
  /// The linear prediction, without the offset.
  [[nodiscard]] double predict_link(vector_view features) const;

  [[nodiscard]] generalized_linear_regression_summary evaluate(const frame& data) const {
    return {*this, data};
  }

  void fields(field_archive& data) override;

protected:
  [[nodiscard]] frame transform_impl(const frame& data) const override;

private:
  friend class generalized_linear_regression;

  vector coefficients_;
  double intercept_ = 0.0;
};

/// Generalised linear regression by maximum likelihood with a ridge, regParam / 2 sum b²: see
/// `reweighted_least_squares`. Gaussian labels with the link identity are least squares and take one
/// pass; the ridge is then that of `linear_regression` (on scaled features, and by the deviation of
/// the label). Up to 4096 features. Constant features get 0. Warns in the log if it stops before
/// it converged.
class generalized_linear_regression final
    : public estimator_of<generalized_linear_regression, generalized_linear_regression_model>,
      public generalized_linear_regression_params {
public:
  static constexpr std::string_view type_name = "GeneralizedLinearRegression";

protected:
  [[nodiscard]] generalized_linear_regression_model fit_impl(const frame& data) const override;

private:
  [[nodiscard]] least_squares_solution solve(const glm_rows& rows, const glm_form& form) const;
};

} // namespace weir::ml
