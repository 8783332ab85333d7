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

void add(std::span<double> to, std::span<const double> from) {
  for (std::size_t i = 0; i < to.size(); ++i)
    to[i] += from[i];
}

} // namespace

/// What the rows of a block add up to.
struct linear_objective::sums {
  double loss = 0.0;
  std::vector<double> by_coefficients;
  std::vector<double> by_intercepts;
  std::vector<double> by_extra;
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

/// A part for each block of rows, in their order.
std::vector<linear_objective::sums> linear_objective::sum_rows(const linear_parameters& at) const {
  const auto& rows = data_.features.vectors();
  const auto outputs = loss_.outputs();
  const auto step = rows_in_cache(rows);
  const auto plan = plan_for(rows.size(), at.coefficients.size());
  auto parts = std::vector<sums>(plan.blocks());
  parallel_for(plan, [&](const row_block& block) {
    auto part = sums{0.0, std::vector<double>(at.coefficients.size()), std::vector<double>(outputs),
                     std::vector<double>(at.extra.size())};
    auto margins = std::vector<double>(step * outputs);
    for (auto begin = block.begin; begin < block.end; begin += step) {
      const auto few = row_block{block.index, begin, std::min(begin + step, block.end)};
      const auto derivatives = std::span(margins).first(few.size() * outputs);
      multiply_rows(rows, few, at.coefficients, at.intercepts, derivatives);
      part.loss += loss_.evaluate(few, derivatives, at.extra, part.by_extra);
      add_products(rows, few, derivatives, outputs, part.by_coefficients);
      for (std::size_t i = 0; i < derivatives.size(); i += outputs)
        for (std::size_t c = 0; c < outputs; ++c)
          part.by_intercepts[c] += derivatives[i + c];
    }
    parts[block.index] = std::move(part);
  });
  return parts;
}

double linear_objective::smooth(std::span<const double> parameters,
                                std::span<double> gradient) const {
  const auto parts = sum_rows(linear_parameters(parameters, scaling_, loss_, fit_intercept_));
  auto loss = 0.0;
  auto by_intercepts = std::vector<double>(loss_.outputs());
  auto by_extra = std::vector<double>(loss_.extras());
  for (const auto& part : parts) {
    loss += part.loss;
    add(by_intercepts, part.by_intercepts);
    add(by_extra, part.by_extra);
  }
  const auto share = 1.0 / data_.weights.sum();
  const auto outputs = loss_.outputs();
  parallel_for(plan_of_vector(scaling_.size()), [&](const row_block& features) {
    const auto slopes = gradient.subspan(features.begin * outputs, features.size() * outputs);
    std::fill(slopes.begin(), slopes.end(), 0.0);
    for (const auto& part : parts)
      add(slopes, std::span(part.by_coefficients).subspan(features.begin * outputs, slopes.size()));
    scaling_.scale_gradient(features, slopes, by_intercepts);
    for (auto& slope : slopes)
      slope *= share;
  });
  auto rest = gradient.begin() + static_cast<std::ptrdiff_t>(num_coefficients());
  for (std::size_t c = 0; c < num_intercepts(); ++c)
    *rest++ = share * by_intercepts[c];
  for (const auto slope : by_extra)
    *rest++ = share * slope;
  return share * loss + penalty_.add_ridge(parameters, gradient);
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
