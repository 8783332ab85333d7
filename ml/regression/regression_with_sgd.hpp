// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <weir/ml/frame/frame_range.hpp>
#include <weir/ml/optim/linear_fit.hpp>
#include <weir/ml/pipeline/predictor.hpp>

namespace weir::ml {

/// A linear function of the features, as the trainers of the RDD-based API find it. Also a
/// transformer, saved and loaded like any other.
class sgd_regression_model final : public model_of<sgd_regression_model, regression_model> {
public:
  static constexpr std::string_view type_name = "SGDRegressionModel";

  sgd_regression_model() = default;
  explicit sgd_regression_model(linear_weights fitted) : fitted_(std::move(fitted)) {
    // nop
  }

  [[nodiscard]] const vector& weights() const noexcept { return fitted_.weights; }
  [[nodiscard]] double intercept() const noexcept { return fitted_.intercept; }
  [[nodiscard]] std::size_t num_features() const noexcept override {
    return fitted_.weights.size();
  }
  [[nodiscard]] double predict(vector_view features) const override;

  void fields(field_archive& data) override;

private:
  linear_weights fitted_;
};

/// The base of the regressions of the RDD-based API: mean of (w x - y)² / 2, with a penalty, by
/// gradient descent on samples (see `gradient_descent`). Use one of the classes below:
///
///     auto trainer = ridge_regression_with_sgd();
///     trainer.optimizer.num_iterations = 50;
///     const auto model = trainer.run(points);
class regression_with_sgd : public linear_algorithm {
public:
  template <point_range Points>
  [[nodiscard]] sgd_regression_model run(const Points& points) const {
    return sgd_regression_model(fit_linear(to_frame(points), *this));
  }
  template <point_range Points>
  [[nodiscard]] sgd_regression_model run(const Points& points,
                                         const vector& initial_weights) const {
    return sgd_regression_model(fit_linear(to_frame(points), *this, initial_weights));
  }

protected:
  regression_with_sgd(sgd_penalty penalty, double reg_param) {
    optimizer.penalty = penalty;
    optimizer.reg_param = reg_param;
  }
};

/// No penalty.
struct linear_regression_with_sgd : regression_with_sgd {
  linear_regression_with_sgd() : regression_with_sgd(sgd_penalty::none, 0.0) {
    // nop
  }
};

/// An L2 penalty of 0.01.
struct ridge_regression_with_sgd : regression_with_sgd {
  ridge_regression_with_sgd() : regression_with_sgd(sgd_penalty::l2, 0.01) {
    // nop
  }
};

/// An L1 penalty of 0.01.
struct lasso_with_sgd : regression_with_sgd {
  lasso_with_sgd() : regression_with_sgd(sgd_penalty::l1, 0.01) {
    // nop
  }
};

} // namespace weir::ml
