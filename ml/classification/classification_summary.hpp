// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <weir/ml/evaluation/binary_classification_metrics.hpp>
#include <weir/ml/evaluation/multiclass_metrics.hpp>
#include <weir/ml/frame/frame.hpp>

#include <optional>
#include <string>
#include <vector>

namespace weir::ml {

class classification_model;

/// How well a classifier does on a frame with labels: Spark's summaries of classification, for any
/// number of classes; what needs two classes is `errc::illegal_state` with more. A value; keeps the
/// frame with the predictions. Measures are weighted by the model's weight column.
class classification_summary {
public:
  /// Transforms the data by the model, whose params say which columns there are. Scores of the
  /// second class are its probabilities where the model gives them, else its raw predictions.
  classification_summary(const classification_model& model, const frame& data);

  [[nodiscard]] const frame& predictions() const noexcept { return predictions_; }
  [[nodiscard]] const std::string& prediction_col() const noexcept { return prediction_col_; }
  [[nodiscard]] const std::string& label_col() const noexcept { return label_col_; }
  /// The labels, ascending: what the lists by label are ordered by.
  [[nodiscard]] std::vector<double> labels() const { return classes_.labels(); }

  [[nodiscard]] double accuracy() const { return classes_.accuracy(); }
  [[nodiscard]] std::vector<double> true_positive_rate_by_label() const;
  [[nodiscard]] std::vector<double> false_positive_rate_by_label() const;
  [[nodiscard]] std::vector<double> precision_by_label() const;
  [[nodiscard]] std::vector<double> recall_by_label() const;
  [[nodiscard]] std::vector<double> f_measure_by_label(double beta = 1.0) const;
  /// Means over labels, by their weights, and the table of labels and predictions.
  [[nodiscard]] const multiclass_metrics& metrics() const noexcept { return classes_; }

  // Two classes: at every threshold of the score.

  [[nodiscard]] binary_classification_metrics::curve roc() const { return binary().roc(); }
  [[nodiscard]] double area_under_roc() const { return binary().area_under_roc(); }
  [[nodiscard]] binary_classification_metrics::curve pr() const { return binary().pr(); }
  [[nodiscard]] binary_classification_metrics::curve precision_by_threshold() const {
    return binary().precision_by_threshold();
  }
  [[nodiscard]] binary_classification_metrics::curve recall_by_threshold() const {
    return binary().recall_by_threshold();
  }
  [[nodiscard]] binary_classification_metrics::curve
  f_measure_by_threshold(double beta = 1.0) const {
    return binary().f_measure_by_threshold(beta);
  }

private:
  template <class F>
  [[nodiscard]] std::vector<double> by_label(F measure) const;
  [[nodiscard]] const binary_classification_metrics& binary() const;

  frame predictions_;
  std::string prediction_col_;
  std::string label_col_;
  multiclass_metrics classes_;
  std::optional<binary_classification_metrics> binary_;
};

/// The same for the data of the training, with how the search went.
class classification_training_summary final : public classification_summary {
public:
  classification_training_summary(const classification_model& model, const frame& data,
                                  std::vector<double> objective_history)
      : classification_summary(model, data),
        objective_history_(std::move(objective_history)) {
    // nop
  }

  /// The objective at the start and after each iteration; empty if there was nothing to search.
  [[nodiscard]] const std::vector<double>& objective_history() const noexcept {
    return objective_history_;
  }
  [[nodiscard]] std::int64_t total_iterations() const noexcept {
    return objective_history_.empty() ? 0
                                      : static_cast<std::int64_t>(objective_history_.size()) - 1;
  }

private:
  std::vector<double> objective_history_;
};

} // namespace weir::ml
