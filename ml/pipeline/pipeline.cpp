// SPDX-License-Identifier: Apache-2.0
#include <weir/ml/pipeline/pipeline.hpp>

#include <weir/ml/pipeline/persistence.hpp>
#include <weir/ml/support/require.hpp>

namespace weir::ml {

namespace {

// Applies a map to copies, since stages may be shared with other pipelines.
template <class Stage>
void apply_to(std::vector<std::shared_ptr<const Stage>>& stages, const param_map& values) {
  for (auto& stage : stages) {
    auto copy = stage->clone();
    copy->apply(values);
    stage = std::dynamic_pointer_cast<const Stage>(copy);
  }
}

} // namespace

const transformer& pipeline_model::stage_at(std::size_t index) const {
  require(index < stages_.size(), [&] {
    return "a pipeline model of " + std::to_string(stages_.size()) + " stages has no stage " +
           std::to_string(index);
  });
  return *stages_[index];
}

void pipeline_model::fail_stage(std::size_t index, const std::string& wanted) const {
  fail_argument("stage " + std::to_string(index) + " of the pipeline is a " +
                stages_[index]->class_name() + ", not a " + wanted);
}

frame pipeline_model::transform_impl(const frame& data) const {
  auto out = data;
  for (const auto& stage : stages_)
    out = stage->transform(out);
  return out;
}

void pipeline_model::apply(const param_map& values) {
  params::apply(values);
  apply_to(stages_, values);
}

void pipeline_model::parts(part_archive& stages) {
  stages.parts("stages", stages_);
}

void pipeline::apply(const param_map& values) {
  params::apply(values);
  apply_to(stages_, values);
}

void pipeline::parts(part_archive& stages) {
  stages.parts("stages", stages_);
}

pipeline_model pipeline::fit_impl(const frame& data) const {
  auto last_estimator = stages_.size();
  for (std::size_t i = 0; i < stages_.size(); ++i)
    if (dynamic_cast<const estimator*>(stages_[i].get()) != nullptr)
      last_estimator = i;
  auto fitted = std::vector<std::shared_ptr<const transformer>>();
  auto current = data;
  for (std::size_t i = 0; i < stages_.size(); ++i) {
    if (const auto* learner = dynamic_cast<const estimator*>(stages_[i].get()))
      fitted.push_back(learner->fit_transformer(current));
    else
      fitted.push_back(std::dynamic_pointer_cast<const transformer>(stages_[i]));
    require(fitted.back() != nullptr, [&] {
      return stages_[i]->class_name() + " is neither a transformer nor an estimator";
    });
    if (last_estimator < stages_.size() && i < last_estimator)
      current = fitted.back()->transform(current);
  }
  return pipeline_model(std::move(fitted));
}

} // namespace weir::ml
