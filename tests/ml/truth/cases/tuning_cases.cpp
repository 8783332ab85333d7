// SPDX-License-Identifier: Apache-2.0
#include <weir/ml/classification/logistic_regression.hpp>
#include <weir/ml/evaluation/evaluators.hpp>
#include <weir/ml/regression/linear_regression.hpp>
#include <weir/ml/tuning/cross_validator.hpp>
#include <weir/ml/tuning/train_validation_split.hpp>

#include <cmath>

#include "ml/truth/feature_runs.hpp"

namespace weir::testing::truth::tuning_cases {

namespace {

// All combinations of the values in `grid`, the first name changing slowest.
std::vector<ml::param_map> grid_of(const truth_case& asked, const ml::params& stage) {
  auto grid = std::vector<ml::param_map>{ml::param_map()};
  for (const auto& member : asked.param("grid").as_object()) {
    auto grown = std::vector<ml::param_map>();
    for (const auto& point : grid)
      for (const auto& value : member.value().as_array())
        grown.push_back(
            ml::param_map(point).put_json(stage.uid(), std::string(member.key()), to_text(value)));
    grid = std::move(grown);
  }
  return grid;
}

json::array order_of(const std::vector<ml::param_map>& grid) {
  auto order = json::array();
  for (const auto& point : grid) {
    auto values = json::object();
    for (const auto& [key, value] : point.values())
      values[key.name] = std::stod(value);
    order.push_back(values);
  }
  return order;
}

json::value cross_validated(const truth_case& asked) {
  if (text_of(asked.param("foldCol")) != "index % 3")
    throw pending_case("it is not known which folds are meant");
  auto data = data_set(asked);
  auto folds = std::vector<std::int64_t>();
  for (std::size_t row = 0; row < data.num_rows(); ++row)
    folds.push_back(static_cast<std::int64_t>(row % 3));
  data = data.with_column("fold", ml::column(std::move(folds)));
  const auto stage = stage_in_words(ml::logistic_regression(), text_of(asked.param("estimator")));
  auto judge = ml::binary_classification_evaluator();
  judge.metric_name = text_of(asked.param("evaluator"));
  auto validator = ml::cross_validator();
  validator.num_folds = to_integer(asked.param("numFolds"));
  validator.fold_col = "fold";
  validator.set_estimator(stage);
  validator.set_evaluator(judge);
  const auto grid = grid_of(asked, stage);
  validator.set_estimator_param_maps(grid);
  const auto model = validator.fit(data);
  return json::object{{"grid_order", order_of(grid)},
                      {"avgMetrics", answer_of(model.avg_metrics())},
                      {"stdMetrics", answer_of(model.std_metrics())},
                      {"best_index", model.best_index()}};
}

// The split is random: each metric must lie near Spark's.
std::string split_once(const truth_case& asked) {
  const auto stage = stage_in_words(ml::linear_regression(), text_of(asked.param("estimator")));
  auto judge = ml::regression_evaluator();
  judge.metric_name = text_of(asked.param("evaluator"));
  auto validator = ml::train_validation_split();
  validator.train_ratio = to_double(asked.param("trainRatio"));
  validator.set_estimator(stage);
  validator.set_evaluator(judge);
  validator.set_estimator_param_maps(grid_of(asked, stage));
  const auto metrics = validator.fit(data_set(asked)).validation_metrics();
  const auto expected = to_doubles(asked.expected().at("validationMetrics"));
  if (metrics.size() != expected.size())
    return "there are " + std::to_string(metrics.size()) + " metrics";
  const auto allowed = to_double(asked["tolerance"].at("each_metric_rel"));
  for (std::size_t i = 0; i < metrics.size(); ++i)
    if (!(std::abs(metrics[i] - expected[i]) <= allowed * expected[i]))
      return "metric " + std::to_string(i) + " is " + std::to_string(metrics[i]);
  return {};
}

const auto registered = register_kind("CrossValidator", cross_validated) &&
                        register_judge("TrainValidationSplit", split_once);

} // namespace

} // namespace weir::testing::truth::tuning_cases
