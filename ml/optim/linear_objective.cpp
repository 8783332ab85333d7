// SPDX-License-Identifier: Apache-2.0
#include <weir/ml/optim/linear_objective.hpp>

#include <weir/ml/optim/row_products.hpp>

#include <algorithm>

namespace weir::ml {

namespace {

/// Many blocks balance threads best; each needs a gradient of its own, which must stay small beside
/// the rows.
block_plan plan_for(std::size_t rows, std::size_t parameters) {
  constexpr auto numbers_max = std::size_t{1} << 18U;
  return block_plan(
      rows, std::clamp<std::size_t>(numbers_max / std::max<std::size_t>(parameters, 1), 4, 64));
}

} // namespace

/// What rows add up to.
struct linear_objective::sums {
  double loss = 0.0;
  std::vector<double> by_coefficients;
  std::vector<double> by_intercepts;
  std::vector<double> by_extra;

  void merge(const sums& next) {
    const auto add = [](std::vector<double>& to, const std::vector<double>& from) {
      for (std::size_t i = 0; i < to.size(); ++i)
        to[i] += from[i];
    };
    loss += next.loss;
    add(by_coefficients, next.by_coefficients);
    add(by_intercepts, next.by_intercepts);
    add(by_extra, next.by_extra);
  }
};

linear_objective::linear_objective(const training_data& data, const feature_scaling& scaling,
                                   const row_loss& loss, bool fit_intercept, elastic_net penalty)
    : data_(data),
      scaling_(scaling),
      loss_(loss),
      fit_intercept_(fit_intercept),
      penalty_(std::move(penalty)) {
  penalty_.resize(size());
}

linear_objective::sums linear_objective::sum_rows(std::span<const double> coefficients,
                                                  std::span<const double> intercepts,
                                                  std::span<const double> extra) const {
  const auto& rows = data_.features.vectors();
  const auto outputs = loss_.outputs();
  const auto step = rows_in_cache(rows);
  const auto sum_block = [&](const row_block& block) {
    auto part = sums{0.0, std::vector<double>(coefficients.size()), std::vector<double>(outputs),
                     std::vector<double>(extra.size())};
    auto margins = std::vector<double>(step * outputs);
    for (auto begin = block.begin; begin < block.end; begin += step) {
      const auto few = row_block{block.index, begin, std::min(begin + step, block.end)};
      const auto derivatives = std::span(margins).first(few.size() * outputs);
      multiply_rows(rows, few, coefficients, intercepts, derivatives);
      part.loss += loss_.evaluate(few, derivatives, extra, part.by_extra);
      add_products(rows, few, derivatives, outputs, part.by_coefficients);
      for (std::size_t i = 0; i < derivatives.size(); i += outputs)
        for (std::size_t c = 0; c < outputs; ++c)
          part.by_intercepts[c] += derivatives[i + c];
    }
    return part;
  };
  return parallel_reduce<sums>(plan_for(rows.size(), coefficients.size()), sum_block,
                               [](sums& total, const sums& next) { total.merge(next); });
}

double linear_objective::smooth(std::span<const double> parameters,
                                std::span<double> gradient) const {
  const auto at = linear_parameters(parameters, scaling_, loss_, fit_intercept_);
  auto total = sum_rows(at.coefficients, at.intercepts, at.extra);
  scaling_.scale_gradient(total.by_coefficients, total.by_intercepts);
  auto* to = std::copy(total.by_coefficients.begin(), total.by_coefficients.end(), gradient.data());
  if (fit_intercept_)
    to = std::copy(total.by_intercepts.begin(), total.by_intercepts.end(), to);
  std::copy(total.by_extra.begin(), total.by_extra.end(), to);
  const auto share = 1.0 / data_.weights.sum();
  for (auto& slope : gradient)
    slope *= share;
  return share * total.loss + penalty_.add_ridge(parameters, gradient);
}

minimization linear_objective::problem() const {
  auto result = minimization{[this](std::span<const double> x, std::span<double> gradient) {
    return smooth(x, gradient);
  }};
  if (penalty_.has_l1())
    result.l1 = penalty_.l1;
  return result;
}

linear_parameters::linear_parameters(std::span<const double> parameters,
                                     const feature_scaling& scaling, const row_loss& loss,
                                     bool fit_intercept) {
  const auto outputs = loss.outputs();
  const auto slopes = parameters.first(scaling.size() * outputs);
  const auto rest = parameters.subspan(slopes.size());
  coefficients.assign(slopes.begin(), slopes.end());
  intercepts.assign(outputs, 0.0);
  if (fit_intercept)
    std::copy_n(rest.begin(), outputs, intercepts.begin());
  extra.assign(rest.end() - static_cast<std::ptrdiff_t>(loss.extras()), rest.end());
  scaling.unscale(coefficients, intercepts);
}

} // namespace weir::ml
