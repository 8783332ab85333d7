// SPDX-License-Identifier: Apache-2.0
#include <weir/ml/classification/classification_with_sgd.hpp>

#include <weir/ml/linalg/blas.hpp>

#include <cmath>

namespace weir::ml {

double sgd_classification_model::margin(vector_view features) const {
  return dot(features, fitted_.weights.view()) + fitted_.intercept;
}

void sgd_classification_model::raw_scores(vector_view features, std::span<double> scores) const {
  scores[1] = margin(features);
  scores[0] = -scores[1];
}

double sgd_classification_model::decide(std::span<const double> scores) const {
  return score_of(scores[1]) > threshold() ? 1.0 : 0.0;
}

void sgd_classification_model::fields(field_archive& data) {
  data.field("weights", fitted_.weights);
  data.field("intercept", fitted_.intercept);
}

sgd_logistic_regression_model::sgd_logistic_regression_model(linear_weights fitted) {
  set_weights(std::move(fitted));
  threshold.set_default(0.5);
}

double sgd_logistic_regression_model::score_of(double margin) const {
  return 1.0 / (1.0 + std::exp(-margin));
}

svm_model::svm_model(linear_weights fitted) {
  set_weights(std::move(fitted));
  threshold.set_default(0.0);
}

} // namespace weir::ml
