// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <weir/ml/pipeline/shared_params.hpp>
#include <weir/ml/pipeline/stage.hpp>

namespace weir::ml {

/// The base of models that predict a number from features; adds the prediction column.
///
/// `class x_model final : public model_of<x_model, regression_model>`: override `predict`.
class regression_model : public transformer, public virtual predictor_params {
public:
  [[nodiscard]] virtual std::size_t num_features() const noexcept = 0;
  /// Thread-safe.
  [[nodiscard]] virtual double predict(vector_view features) const = 0;

protected:
  [[nodiscard]] frame transform_impl(const frame& data) const override;
};

/// The base of models that predict a class: adds raw predictions (a score a class) and predictions.
///
/// `class x_model final : public model_of<x_model, classification_model>`: override `num_classes`,
/// `num_features` and `raw_scores`.
class classification_model : public transformer,
                             public virtual predictor_params,
                             public virtual has_raw_prediction_col {
public:
  [[nodiscard]] virtual std::size_t num_classes() const noexcept = 0;
  [[nodiscard]] virtual std::size_t num_features() const noexcept = 0;

  /// A score for each class. Thread-safe.
  [[nodiscard]] vector predict_raw(vector_view features) const;
  /// Writes them to `scores`, which has a place for each class.
  void predict_raw(vector_view features, std::span<double> scores) const {
    raw_scores(features, scores);
  }
  /// The class.
  [[nodiscard]] double predict(vector_view features) const;

protected:
  /// Writes a score for each class.
  virtual void raw_scores(vector_view features, std::span<double> scores) const = 0;
  /// The class that follows from the scores; the first of the largest.
  [[nodiscard]] virtual double decide(std::span<const double> scores) const;
  [[nodiscard]] frame transform_impl(const frame& data) const override;
};

/// The base of classifiers whose scores give probabilities: adds a column of those, and decides by
/// `thresholds` if they are set.
///
/// `class x_model final : public model_of<x_model, probabilistic_classification_model>`: override
/// also `to_probabilities`.
class probabilistic_classification_model : public classification_model,
                                           public virtual classifier_params {
public:
  [[nodiscard]] vector predict_probability(vector_view features) const;

protected:
  /// Turns scores into probabilities, in place.
  virtual void to_probabilities(std::span<double> scores) const = 0;
  /// The class that follows from the probabilities; the default is the first of the largest, or of
  /// the largest probability / threshold.
  [[nodiscard]] virtual double decide_by_probability(std::span<const double> probabilities) const;
  [[nodiscard]] double decide(std::span<const double> scores) const override;
  [[nodiscard]] frame transform_impl(const frame& data) const override;
};

/// `errc::invalid_argument` unless a row has as many features as the model was fitted to.
void check_feature_count(std::size_t fitted, vector_view row);

/// The index of the largest, the first of equal ones; NaN is never the largest. 0 if all are NaN.
[[nodiscard]] std::size_t first_largest(std::span<const double> values) noexcept;

/// Turns scores into probabilities by exp(s_k) / sum exp(s_j), without overflow.
void softmax(std::span<double> scores) noexcept;

} // namespace weir::ml
