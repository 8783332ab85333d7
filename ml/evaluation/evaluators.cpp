// SPDX-License-Identifier: Apache-2.0
#include <weir/ml/evaluation/evaluators.hpp>

#include <weir/ml/evaluation/binary_classification_metrics.hpp>
#include <weir/ml/evaluation/multiclass_metrics.hpp>
#include <weir/ml/evaluation/multilabel_metrics.hpp>
#include <weir/ml/evaluation/ranking_metrics.hpp>
#include <weir/ml/evaluation/regression_metrics.hpp>
#include <weir/ml/evaluation/silhouette.hpp>
#include <weir/ml/frame/typed_column.hpp>
#include <weir/ml/pipeline/registry.hpp>
#include <weir/ml/support/require.hpp>

namespace weir::ml {

namespace {

// A column of numbers; not empty, since no metric is defined without rows.
column numbers(const frame& data, const std::string& name, const std::string& what) {
  require(data.num_rows() > 0, "there are no rows to evaluate");
  return numeric_values(data, name, what);
}

class weights {
public:
  weights(const frame& data, const param<std::string>& name) {
    if (!name.is_defined())
      return;
    static_cast<void>(row_weights(data, name()));
    column_ = numeric_values(data, name(), "weight");
    given_ = true;
  }
  [[nodiscard]] std::span<const double> values() const {
    return given_ ? column_.doubles() : std::span<const double>();
  }

private:
  column column_;
  bool given_ = false;
};

column scores(const frame& data, const std::string& name) {
  if (data[name].type() != column_type::vector)
    return numbers(data, name, "raw prediction");
  const auto rows = feature_rows(data, name);
  require(rows.size() == 0 || rows.num_features() == 2, [&] {
    return "column '" + name + "' must hold a score for each of two classes, but has " +
           std::to_string(rows.num_features());
  });
  auto out = std::vector<double>();
  for (std::size_t row = 0; row < rows.size(); ++row)
    out.push_back(rows[row][1]);
  return column(std::move(out));
}

double probability_loss(const frame& data, const multiclass_classification_evaluator& asked,
                        std::span<const double> labels, std::span<const double> weighted) {
  const auto rows = feature_rows(data, asked.probability_col());
  auto values = std::vector<double>(rows.size() * rows.num_features());
  for (std::size_t row = 0; row < rows.size(); ++row)
    rows[row].copy_to(std::span(values).subspan(row * rows.num_features(), rows.num_features()));
  return log_loss(values, rows.num_features(), labels, weighted, asked.eps());
}

} // namespace

double binary_classification_evaluator::evaluate(const frame& data) const {
  const auto predicted = scores(data, raw_prediction_col());
  const auto labels = numbers(data, label_col(), "label");
  const auto weighted = weights(data, weight_col);
  const auto metrics =
      binary_classification_metrics(predicted.doubles(), labels.doubles(), weighted.values(),
                                    static_cast<std::size_t>(num_bins()));
  return metric_name() == "areaUnderROC" ? metrics.area_under_roc() : metrics.area_under_pr();
}

double multiclass_classification_evaluator::evaluate(const frame& data) const {
  const auto labels = numbers(data, label_col(), "label");
  const auto weighted = weights(data, weight_col);
  const auto& metric = metric_name();
  if (metric == "logLoss")
    return probability_loss(data, *this, labels.doubles(), weighted.values());
  const auto predicted = numbers(data, prediction_col(), "prediction");
  const auto metrics = multiclass_metrics(predicted.doubles(), labels.doubles(), weighted.values());
  if (metric == "accuracy")
    return metrics.accuracy();
  if (metric == "hammingLoss")
    return metrics.hamming_loss();
  if (metric == "weightedPrecision")
    return metrics.weighted_precision();
  if (metric == "weightedRecall" || metric == "weightedTruePositiveRate")
    return metrics.weighted_recall();
  if (metric == "weightedFalsePositiveRate")
    return metrics.weighted_false_positive_rate();
  if (metric == "weightedFMeasure")
    return metrics.weighted_f_measure(beta());
  if (metric == "precisionByLabel")
    return metrics.precision(metric_label());
  if (metric == "recallByLabel" || metric == "truePositiveRateByLabel")
    return metrics.recall(metric_label());
  if (metric == "falsePositiveRateByLabel")
    return metrics.false_positive_rate(metric_label());
  if (metric == "fMeasureByLabel")
    return metrics.f_measure(metric_label(), beta());
  return metrics.weighted_f_measure();
}

bool multiclass_classification_evaluator::is_larger_better() const {
  const auto& metric = metric_name();
  return metric != "logLoss" && metric != "hammingLoss" && metric != "weightedFalsePositiveRate" &&
         metric != "falsePositiveRateByLabel";
}

double multilabel_classification_evaluator::evaluate(const frame& data) const {
  const auto& predicted =
      whole_column(data, prediction_col(), column_type::double_array).double_arrays();
  const auto& labels = whole_column(data, label_col(), column_type::double_array).double_arrays();
  require(data.num_rows() > 0, "there are no rows to evaluate");
  const auto metrics = multilabel_metrics(predicted, labels);
  const auto& metric = metric_name();
  if (metric == "subsetAccuracy")
    return metrics.subset_accuracy();
  if (metric == "accuracy")
    return metrics.accuracy();
  if (metric == "hammingLoss")
    return metrics.hamming_loss();
  if (metric == "precision")
    return metrics.precision();
  if (metric == "recall")
    return metrics.recall();
  if (metric == "precisionByLabel")
    return metrics.precision(metric_label());
  if (metric == "recallByLabel")
    return metrics.recall(metric_label());
  if (metric == "f1MeasureByLabel")
    return metrics.f1_measure(metric_label());
  if (metric == "microPrecision")
    return metrics.micro_precision();
  if (metric == "microRecall")
    return metrics.micro_recall();
  if (metric == "microF1Measure")
    return metrics.micro_f1_measure();
  return metrics.f1_measure();
}

double regression_evaluator::evaluate(const frame& data) const {
  const auto predicted = numbers(data, prediction_col(), "prediction");
  const auto labels = numbers(data, label_col(), "label");
  const auto weighted = weights(data, weight_col);
  const auto metrics = regression_metrics(predicted.doubles(), labels.doubles(), weighted.values(),
                                          through_origin());
  const auto& metric = metric_name();
  if (metric == "mse")
    return metrics.mean_squared_error();
  if (metric == "mae")
    return metrics.mean_absolute_error();
  if (metric == "r2")
    return metrics.r2();
  if (metric == "var")
    return metrics.explained_variance();
  return metrics.root_mean_squared_error();
}

double clustering_evaluator::evaluate(const frame& data) const {
  const auto clusters = numbers(data, prediction_col(), "prediction");
  return silhouette(feature_rows(data, features_col()), clusters.doubles(),
                    row_weights(data, name_if_set(weight_col)), distance_measure() == "cosine");
}

double ranking_evaluator::evaluate(const frame& data) const {
  const auto& predicted =
      whole_column(data, prediction_col(), column_type::double_array).double_arrays();
  const auto& labels = whole_column(data, label_col(), column_type::double_array).double_arrays();
  require(data.num_rows() > 0, "there are no rows to evaluate");
  const auto metrics = ranking_metrics(predicted, labels);
  const auto& metric = metric_name();
  const auto length = static_cast<std::size_t>(k());
  if (metric == "meanAveragePrecisionAtK")
    return metrics.mean_average_precision_at(length);
  if (metric == "precisionAtK")
    return metrics.precision_at(length);
  if (metric == "ndcgAtK")
    return metrics.ndcg_at(length);
  if (metric == "recallAtK")
    return metrics.recall_at(length);
  return metrics.mean_average_precision();
}

void register_evaluators(stage_registry& registry) {
  registry.add<binary_classification_evaluator, multiclass_classification_evaluator,
               multilabel_classification_evaluator, regression_evaluator, clustering_evaluator,
               ranking_evaluator>();
}

} // namespace weir::ml
