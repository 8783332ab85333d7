// SPDX-License-Identifier: Apache-2.0
#include <weir/ml/tuning/validator.hpp>

#include <weir/ml/pipeline/persistence.hpp>
#include <weir/ml/support/parallel.hpp>
#include <weir/state/support/error.hpp>

#include <cmath>

namespace weir::ml {

void validator_base::set_estimator(const estimator& learner) {
  estimator_ = std::dynamic_pointer_cast<const estimator>(learner.clone());
}

void validator_base::set_evaluator(const evaluator& judge) {
  evaluator_ = std::dynamic_pointer_cast<const evaluator>(judge.clone());
}

void validator_base::check_ready() const {
  if (!estimator_ || !evaluator_ || grid_.empty())
    throw error(errc::illegal_state, "the " + class_name() + " " + uid() +
                                         " needs an estimator, an evaluator and at least one "
                                         "param map before it is fitted");
}

std::shared_ptr<const transformer> validator_base::fit_point(const frame& data,
                                                             std::size_t point) const {
  return estimator_->fit_transformer(data, grid_[point]);
}

std::vector<validator_base::point_result> validator_base::fit_grid(const frame& training,
                                                                   const frame& validation) const {
  auto out = std::vector<point_result>(grid_.size());
  // As many strands as models may be fitted at a time, each with every so many-th point.
  const auto strands = std::min(grid_.size(), static_cast<std::size_t>(parallelism()));
  parallel_for(strands, [&](std::size_t strand) {
    for (auto point = strand; point < grid_.size(); point += strands) {
      const auto model = fit_point(training, point);
      out[point].metric = evaluator_->evaluate(model->transform(validation, grid_[point]));
      if (collect_sub_models())
        out[point].model = model;
    }
  });
  return out;
}

std::size_t validator_base::best_of(const std::vector<double>& metrics) const {
  auto best = std::size_t{0};
  for (std::size_t i = 1; i < metrics.size(); ++i) {
    const auto better =
        evaluator_->is_larger_better() ? metrics[i] > metrics[best] : metrics[i] < metrics[best];
    if (better || (std::isnan(metrics[best]) && !std::isnan(metrics[i])))
      best = i;
  }
  return best;
}

// A point of the grid as texts: uid, name, value, uid, name, value, ...
void validator_base::grid_fields(field_archive& data) {
  auto texts = std::vector<std::vector<std::string>>();
  for (const auto& point : grid_) {
    auto& of_point = texts.emplace_back();
    for (const auto& [key, value] : point.values())
      of_point.insert(of_point.end(), {key.uid, key.name, value});
  }
  data.field("estimatorParamMaps", texts);
  if (!data.is_reading())
    return;
  grid_.clear();
  for (const auto& of_point : texts) {
    auto& point = grid_.emplace_back();
    for (std::size_t i = 0; i + 2 < of_point.size(); i += 3)
      point.put_json(of_point[i], of_point[i + 1], of_point[i + 2]);
  }
}

void validator_base::estimator_parts(part_archive& stages) {
  stages.part("estimator", estimator_);
  stages.part("evaluator", evaluator_);
}

} // namespace weir::ml
