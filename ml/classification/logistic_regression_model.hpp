// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <weir/ml/classification/classification_summary.hpp>
#include <weir/ml/pipeline/predictor.hpp>
#include <weir/ml/pipeline/training_summary.hpp>

namespace weir::ml {

struct logistic_regression_params : virtual classifier_params,
                                    virtual has_weight_col,
                                    virtual has_reg_param,
                                    virtual has_elastic_net_param,
                                    virtual has_max_iter,
                                    virtual has_tol,
                                    virtual has_fit_intercept,
                                    virtual has_standardization {
  param<double> threshold{
      *this, "threshold",
      "two classes: the second one is predicted if its probability is above this "
      "(unless thresholds are set)",
      0.5, within(0.0, 1.0)};
  param<std::string> family{*this, "family",
                            "binomial, multinomial, or auto: binomial up to two classes", "auto",
                            one_of({"auto", "binomial", "multinomial"})};
  param<matrix> lower_bounds_on_coefficients{
      *this, "lowerBoundsOnCoefficients",
      "least coefficients: a row (binomial), or a row for each class; a column for each feature"};
  param<matrix> upper_bounds_on_coefficients{
      *this, "upperBoundsOnCoefficients",
      "largest coefficients: a row (binomial), or a row for each class; a column for each feature"};
  param<vector> lower_bounds_on_intercepts{
      *this, "lowerBoundsOnIntercepts", "least intercepts: one (binomial), or one for each class"};
  param<vector> upper_bounds_on_intercepts{
      *this, "upperBoundsOnIntercepts",
      "largest intercepts: one (binomial), or one for each class"};
};

/// Classes by logistic regression. Binomial: the raw prediction of class 1 is the margin
/// x·b + c, that of class 0 minus it, and the probability 1 / (1 + exp(-margin)). Multinomial: a
/// margin for each class, and their softmax.
class logistic_regression_model final
    : public model_of<logistic_regression_model, probabilistic_classification_model>,
      public logistic_regression_params,
      public has_training_summary<classification_training_summary> {
public:
  static constexpr std::string_view type_name = "LogisticRegressionModel";

  logistic_regression_model() = default;
  /// `coefficients` has a row (binomial) or a row for each class, and a column for each feature.
  logistic_regression_model(const matrix& coefficients, vector intercepts, bool is_multinomial);

  [[nodiscard]] std::size_t num_classes() const noexcept override {
    return is_multinomial_ ? intercepts_.size() : 2;
  }
  [[nodiscard]] std::size_t num_features() const noexcept override {
    return coefficients_.num_cols();
  }
  [[nodiscard]] bool is_multinomial() const noexcept { return is_multinomial_; }
  [[nodiscard]] const matrix& coefficient_matrix() const noexcept { return coefficients_; }
  [[nodiscard]] const vector& intercept_vector() const noexcept { return intercepts_; }
  /// Binomial only, else `errc::illegal_state`.
  [[nodiscard]] vector coefficients() const;
  [[nodiscard]] double intercept() const;

  [[nodiscard]] classification_summary evaluate(const frame& data) const { return {*this, data}; }

  void fields(field_archive& data) override;

protected:
  void raw_scores(vector_view features, std::span<double> scores) const override;
  void to_probabilities(std::span<double> scores) const override;
  [[nodiscard]] double decide_by_probability(std::span<const double> probabilities) const override;

private:
  friend class logistic_regression;

  void check_binomial() const;

  matrix coefficients_; ///< stored by rows
  vector intercepts_;
  bool is_multinomial_ = false;
};

} // namespace weir::ml
