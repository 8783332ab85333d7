// SPDX-License-Identifier: Apache-2.0
#include <weir/ml/optim/feature_scaling.hpp>

#include <weir/ml/stat/summarize.hpp>
#include <weir/ml/support/require.hpp>

#include <algorithm>
#include <cmath>

namespace weir::ml {

feature_scaling::feature_scaling(const training_data& data, const std::string& features_col,
                                 bool centred) {
  const auto summary = summarize(data.features.vectors(), data.weights.values());
  require(summary.count() > 0, std::string("all rows have weight 0: there is nothing to learn"));
  deviations_ = summary.std().to_array();
  factors_.resize(size());
  for (std::size_t j = 0; j < size(); ++j) {
    if (!std::isfinite(deviations_[j]))
      data.features.require_finite(features_col);
    factors_[j] = deviations_[j] > 0.0 ? 1.0 / deviations_[j] : 0.0;
  }
  if (centred)
    centres_ = summary.mean().to_array();
}

void feature_scaling::unscale(std::span<double> coefficients,
                              std::span<double> intercepts) const noexcept {
  const auto outputs = size() == 0 ? 0 : coefficients.size() / size();
  for (std::size_t j = 0; j < size(); ++j)
    for (std::size_t c = 0; c < outputs; ++c) {
      auto& coefficient = coefficients[j * outputs + c];
      coefficient *= factors_[j];
      if (centred())
        intercepts[c] -= centres_[j] * coefficient;
    }
}

void feature_scaling::scale_gradient(std::span<double> gradient,
                                     std::span<const double> by_intercepts) const noexcept {
  const auto outputs = by_intercepts.size();
  for (std::size_t j = 0; j < size(); ++j)
    for (std::size_t c = 0; c < outputs; ++c) {
      const auto shift = centred() ? centres_[j] * by_intercepts[c] : 0.0;
      gradient[j * outputs + c] = (gradient[j * outputs + c] - shift) * factors_[j];
    }
}

elastic_net::elastic_net(const feature_scaling& scaling, std::size_t outputs, double reg_param,
                         double share, bool standardization) {
  for (std::size_t j = 0; j < scaling.size(); ++j) {
    const auto deviation = scaling.deviation(j);
    const auto weight = standardization ? 1.0 : deviation > 0.0 ? 1.0 / deviation : 0.0;
    l1.insert(l1.end(), outputs, reg_param * share * weight);
    l2.insert(l2.end(), outputs, reg_param * (1.0 - share) * weight * weight);
  }
}

bool elastic_net::has_l1() const noexcept {
  return std::any_of(l1.begin(), l1.end(), [](double weight) { return weight > 0.0; });
}

double elastic_net::add_ridge(std::span<const double> x,
                              std::span<double> gradient) const noexcept {
  auto sum = 0.0;
  for (std::size_t j = 0; j < l2.size(); ++j) {
    gradient[j] += l2[j] * x[j];
    sum += l2[j] * x[j] * x[j];
  }
  return 0.5 * sum;
}

} // namespace weir::ml
