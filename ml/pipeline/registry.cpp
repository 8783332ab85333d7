// SPDX-License-Identifier: Apache-2.0
#include <weir/ml/pipeline/registry.hpp>

#include <weir/ml/classification/classification_stages.hpp>
#include <weir/ml/clustering/clustering_stages.hpp>
#include <weir/ml/evaluation/evaluators.hpp>
#include <weir/ml/feature/feature_stages.hpp>
#include <weir/ml/pipeline/pipeline.hpp>
#include <weir/ml/regression/regression_stages.hpp>
#include <weir/ml/tuning/cross_validator.hpp>
#include <weir/state/support/error.hpp>

namespace weir::ml {

// Each folder of algorithms adds a line.
stage_registry::stage_registry() {
  add<pipeline, pipeline_model>();
  register_evaluators(*this);
  register_tuning_stages(*this);
  register_feature_stages(*this);
  register_clustering_stages(*this);
  register_classification_stages(*this);
  register_regression_stages(*this);
}

stage_registry& stage_registry::instance() {
  static auto registry = stage_registry();
  return registry;
}

void stage_registry::add(std::string class_name, maker makes) {
  makers_.insert_or_assign(std::move(class_name), makes);
}

std::shared_ptr<pipeline_stage> stage_registry::make(std::string_view class_name) const {
  const auto found = makers_.find(class_name);
  if (found == makers_.end())
    throw error(errc::unsupported,
                "no stage of the class '" + std::string(class_name) +
                    "' is registered; add it to stage_registry::instance() before loading");
  return found->second();
}

std::vector<std::string> stage_registry::class_names() const {
  auto names = std::vector<std::string>();
  for (const auto& [name, makes] : makers_)
    names.push_back(name);
  return names;
}

} // namespace weir::ml
