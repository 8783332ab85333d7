// SPDX-License-Identifier: Apache-2.0
#include <weir/ml/classification/logistic_regression_model.hpp>

#include <weir/ml/linalg/blas.hpp>
#include <weir/state/support/error.hpp>

#include <cmath>

namespace weir::ml {

logistic_regression_model::logistic_regression_model(const matrix& coefficients, vector intercepts,
                                                     bool is_multinomial)
    : coefficients_(coefficients.to_dense_row_major()),
      intercepts_(std::move(intercepts)),
      is_multinomial_(is_multinomial) {
  // nop
}

void logistic_regression_model::check_binomial() const {
  if (is_multinomial_)
    throw error(errc::illegal_state,
                "a multinomial LogisticRegressionModel has coefficients and an "
                "intercept for each class: see coefficient_matrix and "
                "intercept_vector");
}

vector logistic_regression_model::coefficients() const {
  check_binomial();
  return coefficients_.row(0);
}

double logistic_regression_model::intercept() const {
  check_binomial();
  return intercepts_[0];
}

void logistic_regression_model::fields(field_archive& data) {
  auto classes = num_classes();
  auto features = num_features();
  data.field("numClasses", classes);
  data.field("numFeatures", features);
  data.field("interceptVector", intercepts_);
  data.field("coefficientMatrix", coefficients_);
  data.field("isMultinomial", is_multinomial_);
}

void logistic_regression_model::raw_scores(vector_view features, std::span<double> scores) const {
  const auto size = num_features();
  check_feature_count(size, features);
  const auto margin = [&](std::size_t k) {
    return dot(features, coefficients_.values().subspan(k * size, size)) + intercepts_.values()[k];
  };
  if (!is_multinomial_) {
    scores[1] = margin(0);
    scores[0] = -scores[1];
    return;
  }
  for (std::size_t k = 0; k < scores.size(); ++k)
    scores[k] = margin(k);
}

void logistic_regression_model::to_probabilities(std::span<double> scores) const {
  if (is_multinomial_) {
    softmax(scores);
    return;
  }
  scores[1] = 1.0 / (1.0 + std::exp(-scores[1]));
  scores[0] = 1.0 - scores[1];
}

double
logistic_regression_model::decide_by_probability(std::span<const double> probabilities) const {
  if (is_multinomial_ || thresholds.is_set())
    return probabilistic_classification_model::decide_by_probability(probabilities);
  return probabilities[1] > threshold() ? 1.0 : 0.0;
}

} // namespace weir::ml
