// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <weir/ml/classification/logistic_regression_model.hpp>
#include <weir/ml/frame/frame_range.hpp>
#include <weir/ml/optim/gradient_descent.hpp>

namespace weir::ml {

/// What `logistic_regression_with_lbfgs` lets one choose, by Spark's names and with its defaults.
struct lbfgs_options {
  sgd_penalty penalty = sgd_penalty::l2;
  double reg_param = 0.0; ///< weight of the penalty, >= 0
  std::int64_t num_iterations = 100;
  double convergence_tol = 1e-6; ///< >= 0
};

/// Logistic regression by L-BFGS on labeled points, as the RDD-based API has it: `logistic_regression`
/// with standardised features, and without an intercept unless asked for.
///
///     auto trainer = logistic_regression_with_lbfgs();
///     trainer.intercept = true;
///     const auto model = trainer.run(points);
///
/// Labels are classes from 0 up; more than two are told apart by softmax, with coefficients for
/// each class. Errors as for `logistic_regression`.
class logistic_regression_with_lbfgs {
public:
  lbfgs_options optimizer;
  bool intercept = false;

  template <point_range Points>
  [[nodiscard]] logistic_regression_model run(const Points& points) const {
    return fit(to_frame(points));
  }

private:
  [[nodiscard]] logistic_regression_model fit(const frame& data) const;
};

} // namespace weir::ml
