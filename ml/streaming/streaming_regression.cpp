// SPDX-License-Identifier: Apache-2.0
#include <weir/ml/streaming/streaming_regression.hpp>

#include <weir/ml/linalg/blas.hpp>
#include <weir/ml/optim/linear_fit.hpp>
#include <weir/ml/streaming/batch_rows.hpp>
#include <weir/ml/support/require.hpp>

#include <cmath>

namespace weir::ml {

streaming_regression::streaming_regression(const streaming_regression_options& options,
                                           linear_loss loss, sgd_penalty penalty)
    : descent_{.loss = loss,
               .penalty = penalty,
               .step_size = options.step_size,
               .num_iterations = options.num_iterations,
               .reg_param = options.reg_param,
               .mini_batch_fraction = options.mini_batch_fraction,
               .convergence_tol = options.convergence_tol} {
  validate(descent_);
}

void streaming_regression::require_weights() const {
  require(!weights_.empty(),
          "a streaming regression has no weights to start from: call set_initial_weights first");
}

void streaming_regression::update(const batch<labeled_point>& points) {
  require_weights();
  if (points.empty())
    return;
  const auto rows = rows_of(points, weights_.size());
  if (descent_.loss == linear_loss::logistic)
    require_zero_or_one(rows.labels);
  weights_ = gradient_descent(rows.features, rows.labels, weights_, descent_).weights;
}

double streaming_regression::margin(vector_view x) const {
  require_weights();
  return dot(x, vector_view::dense(weights_));
}

double streaming_logistic_regression::predict_probability(const vector& x) const {
  return 1.0 / (1.0 + std::exp(-margin(x)));
}

} // namespace weir::ml
