// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <weir/ml/linalg/labeled_point.hpp>
#include <weir/ml/optim/gradient_descent.hpp>
#include <weir/ml/pipeline/field_archive.hpp>
#include <weir/operators/batch.hpp>

namespace weir::ml {

/// Spark's names and defaults.
struct streaming_regression_options {
  double step_size = 0.1;
  std::int64_t num_iterations = 50;
  double reg_param = 0.0;
  double mini_batch_fraction = 1.0;
  double convergence_tol = 0.001;
};

/// The base of the streaming regressions: each batch moves the weights by gradient descent, from
/// where the batch before has left them. There is no intercept, as in Spark: add a feature that is
/// always 1. A batch without elements changes nothing.
///
/// A value, for one thread; see `streaming_model` for what brings it to a stream.
class streaming_regression {
public:
  using example = labeled_point;
  using features = vector;

  /// Where it starts, which must be said before it learns or predicts: `errc::invalid_argument`
  /// otherwise.
  void start_from(const vector& weights) { weights_ = weights.to_array(); }
  [[nodiscard]] vector weights() const { return vectors::dense(weights_); }

  /// Learns from a batch. `errc::invalid_argument` naming the element if one has another size than
  /// the weights, a value that is not finite, or a label that is not allowed.
  void update(const batch<labeled_point>& points);
  void fields(field_archive& data) { data.field("weights", weights_); }

protected:
  streaming_regression(const streaming_regression_options& options, linear_loss loss,
                       sgd_penalty penalty);

  [[nodiscard]] double margin(vector_view x) const;

private:
  void require_weights() const;

  gradient_descent_options descent_;
  std::vector<double> weights_;
};

/// Linear regression that learns from a stream. `reg_param` has no effect, as in Spark.
///
///     auto model = streaming_model(
///         streaming_linear_regression().set_initial_weights(vectors::zeros(3)));
class streaming_linear_regression : public streaming_regression {
public:
  using prediction = double;

  explicit streaming_linear_regression(const streaming_regression_options& options = {})
      : streaming_regression(options, linear_loss::squares, sgd_penalty::none) {
    // nop
  }
  streaming_linear_regression& set_initial_weights(const vector& weights) {
    start_from(weights);
    return *this;
  }
  [[nodiscard]] double predict(const vector& x) const { return margin(x); }
};

/// Logistic regression, with an L2 penalty, that learns from a stream. Labels are 0 and 1.
class streaming_logistic_regression : public streaming_regression {
public:
  using prediction = double;

  explicit streaming_logistic_regression(const streaming_regression_options& options = {})
      : streaming_regression(options, linear_loss::logistic, sgd_penalty::l2) {
    // nop
  }
  streaming_logistic_regression& set_initial_weights(const vector& weights) {
    start_from(weights);
    return *this;
  }
  [[nodiscard]] double predict_probability(const vector& x) const;
  /// 1 if the probability is above 0.5, else 0.
  [[nodiscard]] double predict(const vector& x) const { return margin(x) > 0.0 ? 1.0 : 0.0; }
};

} // namespace weir::ml
