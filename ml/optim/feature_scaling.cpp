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

void feature_scaling::unscale(std::span<double> coefficients, std::span<double> intercepts) const {
  const auto outputs = intercepts.size();
  const auto shifts = parallel_reduce<std::vector<double>>(
      plan_of_vector(size()),
      [&](const row_block& features) {
        auto part = std::vector<double>(outputs);
        for (auto j = features.begin; j < features.end; ++j)
          for (std::size_t c = 0; c < outputs; ++c) {
            auto& coefficient = coefficients[j * outputs + c];
            coefficient *= factors_[j];
            if (centred())
              part[c] += centres_[j] * coefficient;
          }
        return part;
      },
      [](std::vector<double>& total, const std::vector<double>& next) {
        std::transform(total.begin(), total.end(), next.begin(), total.begin(), std::plus<>());
      });
  for (std::size_t c = 0; c < shifts.size(); ++c)
    intercepts[c] -= shifts[c];
}

void feature_scaling::scale_gradient(const row_block& features, std::span<double> gradient,
                                     std::span<const double> by_intercepts) const noexcept {
  const auto outputs = by_intercepts.size();
  auto* slope = gradient.data();
  for (auto j = features.begin; j < features.end; ++j)
    for (std::size_t c = 0; c < outputs; ++c, ++slope) {
      const auto shift = centred() ? centres_[j] * by_intercepts[c] : 0.0;
      *slope = (*slope - shift) * factors_[j];
    }
}

elastic_net::elastic_net(const feature_scaling& scaling, std::size_t outputs, double reg_param,
                         double share, bool standardization) {
  l2.reserve(scaling.size() * outputs);
  for (std::size_t j = 0; j < scaling.size(); ++j) {
    const auto deviation = scaling.deviation(j);
    const auto weight = standardization ? 1.0 : deviation > 0.0 ? 1.0 / deviation : 0.0;
    if (reg_param * share > 0.0)
      l1.insert(l1.end(), outputs, reg_param * share * weight);
    l2.insert(l2.end(), outputs, reg_param * (1.0 - share) * weight * weight);
  }
}

bool elastic_net::has_l1() const noexcept {
  return std::any_of(l1.begin(), l1.end(), [](double weight) { return weight > 0.0; });
}

double elastic_net::add_ridge(std::span<const double> x, std::span<double> gradient) const {
  return 0.5 * parallel_reduce<double>(
                   plan_of_vector(l2.size()),
                   [&](const row_block& run) {
                     auto sum = 0.0;
                     for (auto j = run.begin; j < run.end; ++j) {
                       gradient[j] += l2[j] * x[j];
                       sum += l2[j] * x[j] * x[j];
                     }
                     return sum;
                   },
                   [](double& total, double next) { total += next; });
}

} // namespace weir::ml
