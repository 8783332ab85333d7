// SPDX-License-Identifier: Apache-2.0
#include <weir/ml/optim/linear_fit.hpp>

#include <weir/ml/pipeline/training_data.hpp>
#include <weir/ml/support/early_stop.hpp>
#include <weir/ml/support/number_text.hpp>
#include <weir/ml/support/require.hpp>

namespace weir::ml {

void require_zero_or_one(std::span<const double> labels) {
  for (std::size_t row = 0; row < labels.size(); ++row)
    require(labels[row] == 0.0 || labels[row] == 1.0, [&] {
      return "the label is " + number_text(labels[row]) + " in row " + std::to_string(row) +
             "; labels of two classes are 0 and 1";
    });
}

linear_weights fit_linear(const frame& data, const linear_algorithm& algorithm,
                          const std::optional<vector>& initial_weights) {
  const auto training = training_data(data, "features", "label");
  training.features.require_finite("features");
  if (algorithm.optimizer.loss != linear_loss::squares)
    require_zero_or_one(training.labels);
  auto weights =
      initial_weights ? initial_weights->to_array() : std::vector<double>(training.num_features());
  require(weights.size() == training.num_features(), [&] {
    return "there are " + std::to_string(weights.size()) + " initial weights for " +
           std::to_string(training.num_features()) + " features";
  });
  if (algorithm.intercept)
    weights.push_back(1.0);
  auto found = gradient_descent(training.features.vectors(), training.labels, std::move(weights),
                                algorithm.optimizer);
  // Without a tolerance all steps were asked for.
  if (!found.converged && algorithm.optimizer.convergence_tol > 0.0)
    warn_of_early_stop("gradient descent", found.steps,
                       "raise num_iterations, step_size or convergence_tol");
  weights = std::move(found.weights);
  auto intercept = 0.0;
  if (algorithm.intercept) {
    intercept = weights.back();
    weights.pop_back();
  }
  return {vectors::dense(std::move(weights)), intercept};
}

} // namespace weir::ml
