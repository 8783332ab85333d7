// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <weir/ml/frame/frame_range.hpp>
#include <weir/ml/optim/linear_fit.hpp>
#include <weir/ml/pipeline/predictor.hpp>

namespace weir::ml {

/// The base of classifiers between 0 and 1 by a linear function of the features, the margin. Raw
/// predictions are the margin's negative and the margin.
class sgd_classification_model : public classification_model {
public:
  /// The class is 1 if the score is larger.
  param<double> threshold{*this, "threshold", "the score above which the class is 1"};

  [[nodiscard]] const vector& weights() const noexcept { return fitted_.weights; }
  [[nodiscard]] double intercept() const noexcept { return fitted_.intercept; }
  [[nodiscard]] std::size_t num_classes() const noexcept override { return 2; }
  [[nodiscard]] std::size_t num_features() const noexcept override {
    return fitted_.weights.size();
  }
  /// What Spark's models predict once their threshold is cleared.
  [[nodiscard]] double score(vector_view features) const { return score_of(margin(features)); }

  void fields(field_archive& data) override;

protected:
  void set_weights(linear_weights fitted) { fitted_ = std::move(fitted); }
  [[nodiscard]] double margin(vector_view features) const;
  [[nodiscard]] virtual double score_of(double margin) const { return margin; }
  void raw_scores(vector_view features, std::span<double> scores) const override;
  [[nodiscard]] double decide(std::span<const double> scores) const override;

private:
  linear_weights fitted_;
};

/// Scores are probabilities of class 1; the threshold is 0.5.
class sgd_logistic_regression_model final
    : public model_of<sgd_logistic_regression_model, sgd_classification_model> {
public:
  static constexpr std::string_view type_name = "SGDLogisticRegressionModel";

  explicit sgd_logistic_regression_model(linear_weights fitted = {});

protected:
  [[nodiscard]] double score_of(double margin) const override;
};

/// Scores are margins; the threshold is 0.
class svm_model final : public model_of<svm_model, sgd_classification_model> {
public:
  static constexpr std::string_view type_name = "SVMModel";

  explicit svm_model(linear_weights fitted = {});
};

/// The classifiers of the RDD-based API: the mean of a loss of the margin with an L2 penalty of
/// 0.01, by gradient descent on samples (see `gradient_descent`).
template <class Model>
class classification_with_sgd : public linear_algorithm {
public:
  template <point_range Points>
  [[nodiscard]] Model run(const Points& points) const {
    return Model(fit_linear(to_frame(points), *this));
  }
  template <point_range Points>
  [[nodiscard]] Model run(const Points& points, const vector& initial_weights) const {
    return Model(fit_linear(to_frame(points), *this, initial_weights));
  }

protected:
  explicit classification_with_sgd(linear_loss loss) {
    optimizer.loss = loss;
    optimizer.penalty = sgd_penalty::l2;
    optimizer.reg_param = 0.01;
  }
};

struct logistic_regression_with_sgd : classification_with_sgd<sgd_logistic_regression_model> {
  logistic_regression_with_sgd() : classification_with_sgd(linear_loss::logistic) {
    // nop
  }
};

/// A support vector machine: the hinge loss.
struct svm_with_sgd : classification_with_sgd<svm_model> {
  svm_with_sgd() : classification_with_sgd(linear_loss::hinge) {
    // nop
  }
};

} // namespace weir::ml
