// SPDX-License-Identifier: Apache-2.0
#include <weir/ml/classification/logistic_regression_with_lbfgs.hpp>

#include <weir/ml/classification/logistic_regression.hpp>

namespace weir::ml {

logistic_regression_model logistic_regression_with_lbfgs::fit(const frame& data) const {
  auto stage = logistic_regression();
  stage.fit_intercept = intercept;
  stage.max_iter = optimizer.num_iterations;
  stage.tol = optimizer.convergence_tol;
  if (optimizer.penalty != sgd_penalty::none)
    stage.reg_param = optimizer.reg_param;
  stage.elastic_net_param = optimizer.penalty == sgd_penalty::l1 ? 1.0 : 0.0;
  return stage.fit(data);
}

} // namespace weir::ml
