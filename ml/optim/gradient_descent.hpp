// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <weir/ml/frame/column_data.hpp>

#include <cstdint>
#include <span>
#include <vector>

namespace weir::ml {

/// What a linear function of the features, the margin m = w x, is to be like the label y:
///
/// - squares: (m - y)² / 2;
/// - logistic: ln(1 + exp(-m)) for y = 1, ln(1 + exp m) for y = 0;
/// - hinge: max(0, 1 - s m) with s = 1 for y = 1, -1 for y = 0.
enum class linear_loss { squares, logistic, hinge };

/// How a step with the gradient g and size t changes weights, and the penalty r that it obeys:
///
/// - none: w - t g;
/// - l2: w (1 - t r) - t g, for r |w|² / 2;
/// - l1: w - t g, moved towards 0 by up to t r, for r |w|₁.
enum class sgd_penalty { none, l2, l1 };

/// Spark's names for it, and its defaults.
struct gradient_descent_options {
  linear_loss loss = linear_loss::squares;
  sgd_penalty penalty = sgd_penalty::none;
  double step_size = 1.0;            ///< > 0; of step i: step_size / sqrt(i), i from 1
  std::int64_t num_iterations = 100; ///< steps at most
  double reg_param = 0.0;            ///< r, >= 0
  double mini_batch_fraction = 1.0;  ///< (0, 1]: the chance of a row to be part of a step
  double convergence_tol = 0.001;    ///< [0, 1]: see below
  bool keep_losses = false;          ///< costs a logarithm a row
};

/// `errc::invalid_argument` for a value that has no meaning, naming it.
void validate(const gradient_descent_options& options);

struct gradient_descent_result {
  std::vector<double> weights;
  /// The mean loss plus penalty that each step found before it changed the weights, if asked for.
  std::vector<double> losses;
  std::int64_t steps = 0; ///< that changed the weights
  /// Whether a step changed the weights so little that the rest was left out.
  bool converged = false;
};

/// Minimises mean loss plus penalty by steps against the gradient of random samples (Robbins and
/// Monro, "A stochastic approximation method", 1951). Stops early when, from the second step on,
/// |change of weights| < convergence_tol * max(|weights|, 1). Without rows the
/// weights stay.
///
/// `weights` has one more number than rows have features for an intercept, which is the weight of a
/// feature that is always 1, and penalised like all others. Labels are as many as rows.
/// Each step is a pass in parallel; the result is the same on any number of threads.
[[nodiscard]] gradient_descent_result gradient_descent(const vector_data& rows,
                                                       std::span<const double> labels,
                                                       std::vector<double> weights,
                                                       const gradient_descent_options& options);

} // namespace weir::ml
