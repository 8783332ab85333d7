// SPDX-License-Identifier: Apache-2.0
#include <weir/ml/optim/linear_objective.hpp>

#include <weir/ml/optim/row_products.hpp>
#include <weir/ml/support/large_vector.hpp>

#include <algorithm>

namespace weir::ml {

namespace {

/// Many blocks balance threads best; each needs a gradient of its own, which must stay small beside
/// the rows.
block_plan gradient_plan(std::size_t rows, std::size_t parameters) {
  constexpr auto numbers_max = std::size_t{1} << 18U;
  return block_plan(
      rows, std::clamp<std::size_t>(numbers_max / std::max<std::size_t>(parameters, 1), 4, 64));
}

void add(std::span<double> to, std::span<const double> from) {
  for (std::size_t i = 0; i < to.size(); ++i)
    to[i] += from[i];
}

} // namespace

/// What an evaluation computes with.
struct linear_objective::workspace {
  /// What the rows of a block add up to, beside the derivatives by coefficients.
  struct sums {
    double loss = 0.0;
    std::vector<double> by_intercepts;
    std::vector<double> by_extra;
  };

  /// The coefficients, then for each block the derivatives by them, all on cache lines of their own.
  large_vector<double> numbers;
  std::size_t size = 0;    ///< coefficients
  std::vector<sums> parts; ///< one a block, in their order

  void resize(std::size_t coefficients, std::size_t blocks) {
    size = coefficients;
    parts.resize(blocks);
    numbers.resize((1 + blocks) * stride());
  }
  [[nodiscard]] std::span<double> coefficients() { return std::span(numbers).first(size); }
  [[nodiscard]] std::span<double> by_coefficients(std::size_t block) {
    return std::span(numbers).subspan((1 + block) * stride(), size);
  }

private:
  [[nodiscard]] std::size_t stride() const noexcept {
    constexpr std::size_t line = 64 / sizeof(double);
    return (size + line - 1) / line * line;
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

void linear_objective::sum_rows(linear_parameters at, workspace& work) const {
  const auto& rows = data_.features.vectors();
  const auto outputs = loss_.outputs();
  const auto step = rows_in_cache(rows);
  const auto plan = gradient_plan(rows.size(), at.coefficients.size());
  work.resize(at.coefficients.size(), plan.blocks());
  const auto coefficients = work.coefficients();
  std::copy(at.coefficients.begin(), at.coefficients.end(), coefficients.begin());
  at.coefficients = std::vector<double>(); // as large as a step that the search remembers
  parallel_for(plan, [&](const row_block& block) {
    auto& part = work.parts[block.index];
    part.loss = 0.0;
    const auto slopes = work.by_coefficients(block.index);
    std::fill(slopes.begin(), slopes.end(), 0.0);
    part.by_intercepts.assign(outputs, 0.0);
    part.by_extra.assign(at.extra.size(), 0.0);
    auto margins = std::vector<double>(step * outputs);
    for (auto begin = block.begin; begin < block.end; begin += step) {
      const auto few = row_block{block.index, begin, std::min(begin + step, block.end)};
      const auto derivatives = std::span(margins).first(few.size() * outputs);
      multiply_rows(rows, few, coefficients, at.intercepts, derivatives);
      part.loss += loss_.evaluate(few, derivatives, at.extra, part.by_extra);
      add_products(rows, few, derivatives, outputs, slopes);
      for (std::size_t i = 0; i < derivatives.size(); i += outputs)
        for (std::size_t c = 0; c < outputs; ++c)
          part.by_intercepts[c] += derivatives[i + c];
    }
  });
}

double linear_objective::smooth(std::span<const double> parameters,
                                std::span<double> gradient) const {
  auto work = workspace();
  return smooth(parameters, gradient, work);
}

double linear_objective::smooth(std::span<const double> parameters, std::span<double> gradient,
                                workspace& work) const {
  sum_rows(linear_parameters(parameters, scaling_, loss_, fit_intercept_), work);
  auto loss = 0.0;
  auto by_intercepts = std::vector<double>(loss_.outputs());
  auto by_extra = std::vector<double>(loss_.extras());
  for (const auto& part : work.parts) {
    loss += part.loss;
    add(by_intercepts, part.by_intercepts);
    add(by_extra, part.by_extra);
  }
  const auto share = 1.0 / data_.weights.sum();
  const auto outputs = loss_.outputs();
  parallel_for(plan_of_vector(scaling_.size()), [&](const row_block& features) {
    const auto slopes = gradient.subspan(features.begin * outputs, features.size() * outputs);
    std::fill(slopes.begin(), slopes.end(), 0.0);
    for (std::size_t block = 0; block < work.parts.size(); ++block)
      add(slopes, work.by_coefficients(block).subspan(features.begin * outputs, slopes.size()));
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
  auto result = minimization{
      [this, work = workspace()](std::span<const double> x, std::span<double> gradient) mutable {
        return smooth(x, gradient, work);
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
