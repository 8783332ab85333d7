// SPDX-License-Identifier: Apache-2.0
#include <weir/ml/tuning/train_validation_split.hpp>

#include <weir/ml/pipeline/persistence.hpp>
#include <weir/ml/support/require.hpp>

namespace weir::ml {

const transformer& train_validation_split_model::best_model() const {
  require(best_model_ != nullptr, "the validation has no model: it was neither fitted nor loaded");
  return *best_model_;
}

void train_validation_split_model::fields(field_archive& data) {
  data.field("validationMetrics", validation_metrics_);
  data.field("bestIndex", best_index_);
}

void train_validation_split_model::parts(part_archive& stages) {
  stages.part("bestModel", best_model_);
}

train_validation_split_model train_validation_split::fit_impl(const frame& data) const {
  check_ready();
  const auto split = data.random_split({train_ratio(), 1.0 - train_ratio()}, seed_value());
  require(split[0].num_rows() > 0 && split[1].num_rows() > 0, [&] {
    return "a trainRatio of " + std::to_string(train_ratio()) + " leaves no rows of " +
           std::to_string(data.num_rows()) + " for one of the two parts";
  });
  auto model = train_validation_split_model();
  for (const auto& [part, metric] : fit_grid(split[0], split[1])) {
    model.validation_metrics_.push_back(metric);
    if (collect_sub_models())
      model.sub_models_.push_back(part);
  }
  model.best_index_ = best_of(model.validation_metrics_);
  model.best_model_ = fit_point(data, model.best_index_);
  return model;
}

} // namespace weir::ml
