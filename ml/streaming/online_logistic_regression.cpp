// SPDX-License-Identifier: Apache-2.0
#include <weir/ml/streaming/online_logistic_regression.hpp>

#include <weir/ml/linalg/blas.hpp>
#include <weir/ml/support/number_text.hpp>
#include <weir/ml/support/require.hpp>

#include <cmath>

namespace weir::ml {

online_logistic_regression::online_logistic_regression(const options& settings)
    : options_(settings) {
  require(options_.step_size > 0.0 && options_.reg_param >= 0.0,
          "online logistic regression: step_size must be > 0 and reg_param >= 0");
}

double online_logistic_regression::margin(vector_view x) const {
  auto sum = intercept_;
  if (weights_.empty()) {
    // NaN if a value is not finite, as below.
    for (const auto value : x.values())
      sum += value * 0.0;
    return sum;
  }
  require(x.size() == weights_.size(), [&] {
    return "online logistic regression learnt from vectors of size " +
           std::to_string(weights_.size()) + ", but gets one of size " + std::to_string(x.size());
  });
  return sum + dot(x, std::span<const double>(weights_));
}

double online_logistic_regression::predict_probability(vector_view x) const {
  return 1.0 / (1.0 + std::exp(-margin(x)));
}

double online_logistic_regression::learn(vector_view x, double label) {
  require(label == 0.0 || label == 1.0, [&] {
    return "online logistic regression needs labels that are 0 or 1, but gets " +
           number_text(label);
  });
  const auto found = margin(x);
  require(std::isfinite(found), "online logistic regression needs values that are finite");
  const auto chance = 1.0 / (1.0 + std::exp(-found));
  const auto step = options_.step_size * (label - chance);
  weights_.resize(x.size());
  if (options_.reg_param > 0.0)
    scal(1.0 - options_.step_size * options_.reg_param, weights_);
  axpy(step, x, weights_);
  if (options_.fit_intercept)
    intercept_ += step;
  return chance;
}

void online_logistic_regression::update(const batch<labeled_point>& points) {
  for (const auto& point : points)
    learn(point.features, point.label);
}

void online_logistic_regression::fields(field_archive& data) {
  data.field("weights", weights_);
  data.field("intercept", intercept_);
}

} // namespace weir::ml
