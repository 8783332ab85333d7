// SPDX-License-Identifier: Apache-2.0
#include <weir/ml/tuning/cross_validator.hpp>

#include <weir/ml/pipeline/persistence.hpp>
#include <weir/ml/pipeline/registry.hpp>
#include <weir/ml/pipeline/training_data.hpp>
#include <weir/ml/support/number_text.hpp>
#include <weir/ml/support/require.hpp>
#include <weir/ml/tuning/k_fold.hpp>
#include <weir/ml/tuning/train_validation_split.hpp>

#include <cmath>

namespace weir::ml {

const transformer& cross_validator_model::best_model() const {
  require(best_model_ != nullptr,
          "the cross-validation has no model: it was neither fitted nor loaded");
  return *best_model_;
}

void cross_validator_model::fields(field_archive& data) {
  data.field("avgMetrics", avg_metrics_);
  data.field("stdMetrics", std_metrics_);
  data.field("bestIndex", best_index_);
}

void cross_validator_model::parts(part_archive& stages) {
  stages.part("bestModel", best_model_);
}

std::vector<std::size_t> cross_validator::folds_of(const frame& data) const {
  const auto count = static_cast<std::size_t>(num_folds());
  if (fold_col().empty())
    return random_folds(data.num_rows(), count, seed_value());
  auto folds = std::vector<std::size_t>(data.num_rows());
  const auto given = numeric_values(data, fold_col(), "fold");
  for (std::size_t row = 0; row < folds.size(); ++row) {
    const auto fold = given.doubles()[row];
    require(fold >= 0 && fold < static_cast<double>(count) && fold == std::floor(fold), [&] {
      return "the fold in column '" + fold_col() + "' is " + number_text(fold) + " in row " +
             std::to_string(row) + ", but there are " + std::to_string(count) + " folds";
    });
    folds[row] = static_cast<std::size_t>(fold);
  }
  return folds;
}

cross_validator_model cross_validator::fit_impl(const frame& data) const {
  check_ready();
  const auto folds = folds_of(data);
  const auto points = estimator_param_maps().size();
  const auto count = static_cast<std::size_t>(num_folds());
  auto metrics = std::vector<std::vector<double>>(points);
  auto model = cross_validator_model();
  for (std::size_t fold = 0; fold < count; ++fold) {
    const auto training = data.filter([&](std::size_t row) { return folds[row] != fold; });
    const auto validation = data.filter([&](std::size_t row) { return folds[row] == fold; });
    require(training.num_rows() > 0 && validation.num_rows() > 0, [&] {
      return "fold " + std::to_string(fold) + " of " + std::to_string(count) +
             " is empty or has all of the " + std::to_string(data.num_rows()) + " rows";
    });
    const auto results = fit_grid(training, validation);
    auto& models = model.sub_models_.emplace_back();
    for (std::size_t point = 0; point < points; ++point) {
      metrics[point].push_back(results[point].metric);
      if (collect_sub_models())
        models.push_back(results[point].model);
    }
  }
  if (!collect_sub_models())
    model.sub_models_.clear();
  for (const auto& of_point : metrics) {
    auto mean = 0.0;
    for (const auto metric : of_point)
      mean += metric / static_cast<double>(count);
    auto squares = 0.0;
    for (const auto metric : of_point)
      squares += (metric - mean) * (metric - mean) / static_cast<double>(count);
    model.avg_metrics_.push_back(mean);
    model.std_metrics_.push_back(std::sqrt(squares));
  }
  model.best_index_ = best_of(model.avg_metrics_);
  model.best_model_ = fit_point(data, model.best_index_);
  return model;
}

void register_tuning_stages(stage_registry& registry) {
  registry.add<cross_validator, cross_validator_model, train_validation_split,
               train_validation_split_model>();
}

} // namespace weir::ml
