// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <weir/ml/evaluation/evaluator.hpp>

namespace weir::ml {

// Evaluators, with Spark's metrics and defaults. Each reads what its metrics class documents.

/// See `binary_classification_metrics`. The raw predictions are vectors, whose element for class 1 is
/// the score, or doubles.
class binary_classification_evaluator final : public evaluator_of<binary_classification_evaluator>,
                                              public virtual has_raw_prediction_col,
                                              public virtual has_label_col,
                                              public virtual has_weight_col {
public:
  static constexpr std::string_view type_name = "BinaryClassificationEvaluator";

  param<std::string> metric_name{*this, "metricName", "metric in evaluation", "areaUnderROC",
                                 one_of({"areaUnderROC", "areaUnderPR"})};
  param<std::int64_t> num_bins{*this, "numBins", "thresholds to keep; 0: all", 1000, at_least(0)};

  [[nodiscard]] double evaluate(const frame& data) const override;
};

/// See `multiclass_metrics` and `log_loss`.
class multiclass_classification_evaluator final
    : public evaluator_of<multiclass_classification_evaluator>,
      public virtual has_prediction_col,
      public virtual has_label_col,
      public virtual has_weight_col,
      public virtual has_probability_col {
public:
  static constexpr std::string_view type_name = "MulticlassClassificationEvaluator";

  param<std::string> metric_name{
      *this, "metricName", "metric in evaluation", "f1",
      one_of({"f1", "accuracy", "weightedPrecision", "weightedRecall", "weightedTruePositiveRate",
              "weightedFalsePositiveRate", "weightedFMeasure", "truePositiveRateByLabel",
              "falsePositiveRateByLabel", "precisionByLabel", "recallByLabel", "fMeasureByLabel",
              "logLoss", "hammingLoss"})};
  param<double> metric_label{*this, "metricLabel", "the class of metrics by label", 0.0,
                             at_least(0.0)};
  param<double> beta{*this, "beta", "the beta of F-measures", 1.0, greater_than(0.0)};
  param<double> eps{*this, "eps", "logLoss keeps probabilities within [eps, 1 - eps]", 1e-15,
                    within(0.0, 0.5)};

  [[nodiscard]] double evaluate(const frame& data) const override;
  [[nodiscard]] bool is_larger_better() const override;
};

/// See `multilabel_metrics`. Predictions and labels are arrays of doubles.
class multilabel_classification_evaluator final
    : public evaluator_of<multilabel_classification_evaluator>,
      public virtual has_prediction_col,
      public virtual has_label_col {
public:
  static constexpr std::string_view type_name = "MultilabelClassificationEvaluator";

  param<std::string> metric_name{
      *this, "metricName", "metric in evaluation", "f1Measure",
      one_of({"subsetAccuracy", "accuracy", "hammingLoss", "precision", "recall", "f1Measure",
              "precisionByLabel", "recallByLabel", "f1MeasureByLabel", "microPrecision",
              "microRecall", "microF1Measure"})};
  param<double> metric_label{*this, "metricLabel", "the label of metrics by label", 0.0,
                             at_least(0.0)};

  [[nodiscard]] double evaluate(const frame& data) const override;
  [[nodiscard]] bool is_larger_better() const override { return metric_name() != "hammingLoss"; }
};

/// See `regression_metrics`.
class regression_evaluator final : public evaluator_of<regression_evaluator>,
                                   public virtual has_prediction_col,
                                   public virtual has_label_col,
                                   public virtual has_weight_col {
public:
  static constexpr std::string_view type_name = "RegressionEvaluator";

  param<std::string> metric_name{*this, "metricName", "metric in evaluation", "rmse",
                                 one_of({"rmse", "mse", "r2", "mae", "var"})};
  param<bool> through_origin{*this, "throughOrigin", "whether r2 is taken against 0", false};

  [[nodiscard]] double evaluate(const frame& data) const override;
  [[nodiscard]] bool is_larger_better() const override {
    return metric_name() == "r2" || metric_name() == "var";
  }
};

/// See `silhouette`.
class clustering_evaluator final : public evaluator_of<clustering_evaluator>,
                                   public virtual has_prediction_col,
                                   public virtual has_features_col,
                                   public virtual has_weight_col {
public:
  static constexpr std::string_view type_name = "ClusteringEvaluator";

  param<std::string> metric_name{*this, "metricName", "metric in evaluation", "silhouette",
                                 one_of({"silhouette"})};
  param<std::string> distance_measure{*this, "distanceMeasure", "the distance between rows",
                                      "squaredEuclidean", one_of({"squaredEuclidean", "cosine"})};

  [[nodiscard]] double evaluate(const frame& data) const override;
};

/// See `ranking_metrics`. Predictions and labels are arrays of doubles.
class ranking_evaluator final : public evaluator_of<ranking_evaluator>,
                                public virtual has_prediction_col,
                                public virtual has_label_col {
public:
  static constexpr std::string_view type_name = "RankingEvaluator";

  param<std::string> metric_name{*this, "metricName", "metric in evaluation",
                                 "meanAveragePrecision",
                                 one_of({"meanAveragePrecision", "meanAveragePrecisionAtK",
                                         "precisionAtK", "ndcgAtK", "recallAtK"})};
  param<std::int64_t> k{*this, "k", "the length of the lists of metrics at k", 10, at_least(1)};

  [[nodiscard]] double evaluate(const frame& data) const override;
};

class stage_registry;

/// Makes the evaluators known to `load_stage`.
void register_evaluators(stage_registry& registry);

} // namespace weir::ml
