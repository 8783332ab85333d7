// SPDX-License-Identifier: Apache-2.0
#include <weir/ml/optim/gradient_descent.hpp>

#include <weir/ml/linalg/blas.hpp>
#include <weir/ml/optim/row_products.hpp>
#include <weir/ml/support/number_text.hpp>
#include <weir/ml/support/parallel.hpp>
#include <weir/ml/support/random.hpp>
#include <weir/ml/support/require.hpp>

#include <algorithm>
#include <cmath>

namespace weir::ml {

namespace {

/// Spark's seed of the sample of step i is 42 + i.
constexpr std::uint64_t sample_seed = 42;

struct gradient_sum {
  std::vector<double> gradient;
  double loss = 0.0;
  std::size_t rows = 0;
};

template <linear_loss Loss>
double loss_of(double margin, double label) noexcept {
  if constexpr (Loss == linear_loss::squares)
    return 0.5 * (margin - label) * (margin - label);
  else if constexpr (Loss == linear_loss::logistic)
    return std::log1p(std::exp(-std::abs(margin))) + std::max(margin, 0.0) - label * margin;
  else
    return std::max(0.0, 1.0 - (2.0 * label - 1.0) * margin);
}

/// Of the loss, by the margin.
template <linear_loss Loss>
double derivative_of(double margin, double label) noexcept {
  if constexpr (Loss == linear_loss::squares) {
    return margin - label;
  } else if constexpr (Loss == linear_loss::logistic) {
    return 1.0 / (1.0 + std::exp(-margin)) - label;
  } else {
    const auto sign = 2.0 * label - 1.0;
    return sign * margin < 1.0 ? -sign : 0.0;
  }
}

class descent {
public:
  descent(const vector_data& rows, std::span<const double> labels,
          const gradient_descent_options& options)
      : rows_(rows),
        labels_(labels),
        options_(options) {
    // nop
  }

  /// Over a sample of the rows.
  gradient_sum sum(const std::vector<double>& weights, std::int64_t step) const {
    switch (options_.loss) {
    case linear_loss::squares:
      return sum_of<linear_loss::squares>(weights, step);
    case linear_loss::logistic:
      return sum_of<linear_loss::logistic>(weights, step);
    case linear_loss::hinge:
      break;
    }
    return sum_of<linear_loss::hinge>(weights, step);
  }

  /// Changes the weights; gives the penalty of what they are then.
  double update(std::vector<double>& weights, const std::vector<double>& gradient,
                std::int64_t step) const {
    const auto size = options_.step_size / std::sqrt(static_cast<double>(step));
    if (options_.penalty == sgd_penalty::l2)
      scal(1.0 - size * options_.reg_param, weights);
    axpy(-size, vector_view::dense(gradient), weights);
    if (options_.penalty == sgd_penalty::l1) {
      const auto shrink = size * options_.reg_param;
      for (auto& weight : weights)
        weight = std::copysign(std::max(0.0, std::abs(weight) - shrink), weight);
    }
    return penalty(weights);
  }

  double penalty(const std::vector<double>& weights) const {
    const auto view = vector_view::dense(weights);
    if (options_.penalty == sgd_penalty::l2)
      return 0.5 * options_.reg_param * dot(view, weights);
    return options_.penalty == sgd_penalty::l1 ? options_.reg_param * norm(view, 1.0) : 0.0;
  }

  bool is_close(const std::vector<double>& before, const std::vector<double>& after) const {
    const auto now = vector_view::dense(after);
    const auto moved = std::sqrt(sqdist(vector_view::dense(before), now));
    return moved < options_.convergence_tol * std::max(norm(now), 1.0);
  }

private:
  template <linear_loss Loss>
  gradient_sum sum_of(const std::vector<double>& weights, std::int64_t step) const {
    const auto features = std::span(weights).first(rows_.cols());
    const auto has_intercept = weights.size() > features.size();
    const auto intercept = has_intercept ? weights.back() : 0.0;
    const auto all = options_.mini_batch_fraction >= 1.0;
    return parallel_reduce<gradient_sum>(
        block_plan(rows_.size()),
        [&](const row_block& block) {
          auto random =
              random_generator(sample_seed + static_cast<std::uint64_t>(step), block.index);
          auto part = gradient_sum{std::vector<double>(weights.size()), 0.0, 0};
          const auto some = rows_in_cache(rows_);
          auto margins = std::vector<double>(some);
          auto derivatives = 0.0;
          for (auto begin = block.begin; begin < block.end; begin += some) {
            const auto rows = row_block{block.index, begin, std::min(block.end, begin + some)};
            multiply_rows(rows_, rows, features, {&intercept, 1}, margins);
            // Each margin is replaced by the derivative, which is 0 for rows out of the sample.
            for (std::size_t i = 0; i < rows.size(); ++i) {
              auto& margin = margins[i];
              if (!all && !random.chance(options_.mini_batch_fraction)) {
                margin = 0.0;
                continue;
              }
              const auto label = labels_[begin + i];
              if (options_.keep_losses)
                part.loss += loss_of<Loss>(margin, label);
              margin = derivative_of<Loss>(margin, label);
              derivatives += margin;
              ++part.rows;
            }
            add_products(rows_, rows, std::span(margins).first(rows.size()), 1,
                         std::span(part.gradient).first(features.size()));
          }
          if (has_intercept)
            part.gradient.back() = derivatives;
          return part;
        },
        [](gradient_sum& total, gradient_sum&& next) {
          axpy(1.0, vector_view::dense(next.gradient), total.gradient);
          total.loss += next.loss;
          total.rows += next.rows;
        });
  }

  const vector_data& rows_;
  std::span<const double> labels_;
  const gradient_descent_options& options_;
};

} // namespace

void validate(const gradient_descent_options& options) {
  const auto check = [](bool fine, const char* name, double value, const char* rule) {
    require(fine, [&] {
      return std::string("gradient descent: ") + name + " is " + number_text(value) + ", but " +
             rule;
    });
  };
  check(options.step_size > 0.0, "step_size", options.step_size, "must be > 0");
  check(options.num_iterations >= 0, "num_iterations", static_cast<double>(options.num_iterations),
        "must be >= 0");
  check(options.reg_param >= 0.0, "reg_param", options.reg_param, "must be >= 0");
  check(options.mini_batch_fraction > 0.0 && options.mini_batch_fraction <= 1.0,
        "mini_batch_fraction", options.mini_batch_fraction, "must lie in (0, 1]");
  check(options.convergence_tol >= 0.0 && options.convergence_tol <= 1.0, "convergence_tol",
        options.convergence_tol, "must lie in [0, 1]");
}

gradient_descent_result gradient_descent(const vector_data& rows, std::span<const double> labels,
                                         std::vector<double> weights,
                                         const gradient_descent_options& options) {
  validate(options);
  const auto task = descent(rows, labels, options);
  auto result = gradient_descent_result{std::move(weights), {}, 0, false};
  auto penalty = task.penalty(result.weights);
  for (std::int64_t step = 1; step <= options.num_iterations && !result.converged; ++step) {
    auto sum = task.sum(result.weights, step);
    // A sample may be empty.
    if (sum.rows == 0)
      continue;
    const auto share = 1.0 / static_cast<double>(sum.rows);
    if (options.keep_losses)
      result.losses.push_back(sum.loss * share + penalty);
    scal(share, sum.gradient);
    const auto before = result.weights;
    penalty = task.update(result.weights, sum.gradient, step);
    result.converged = result.steps > 0 && task.is_close(before, result.weights);
    ++result.steps;
  }
  return result;
}

} // namespace weir::ml
