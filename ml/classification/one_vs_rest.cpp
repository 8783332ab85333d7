// SPDX-License-Identifier: Apache-2.0
#include <weir/ml/classification/one_vs_rest.hpp>

#include <weir/ml/pipeline/persistence.hpp>
#include <weir/ml/pipeline/training_data.hpp>
#include <weir/ml/support/parallel.hpp>
#include <weir/ml/support/require.hpp>
#include <weir/state/support/error.hpp>

#include <algorithm>

namespace weir::ml {

void one_vs_rest_model::parts(part_archive& stages) {
  stages.parts("models", models_);
}

void one_vs_rest_model::raw_scores(vector_view features, std::span<double> scores) const {
  double of_class[2];
  for (std::size_t k = 0; k < scores.size(); ++k) {
    models_[k]->predict_raw(features, of_class);
    scores[k] = of_class[1];
  }
}

void one_vs_rest::set_classifier(const estimator& classifier) {
  classifier_ = std::dynamic_pointer_cast<const estimator>(classifier.clone());
}

void one_vs_rest::apply(const param_map& values) {
  params::apply(values);
  if (!classifier_)
    return;
  const auto copy = classifier_->clone();
  copy->apply(values);
  classifier_ = std::dynamic_pointer_cast<const estimator>(copy);
}

void one_vs_rest::parts(part_archive& stages) {
  stages.part("classifier", classifier_);
}

std::shared_ptr<const classification_model> one_vs_rest::fit_class(const frame& data,
                                                                   std::size_t label) const {
  const auto labels = numeric_values(data, label_col(), "label");
  auto is_class = std::vector<double>(data.num_rows());
  for (std::size_t row = 0; row < is_class.size(); ++row)
    is_class[row] = labels.doubles()[row] == static_cast<double>(label) ? 1.0 : 0.0;
  const auto classifier = std::dynamic_pointer_cast<estimator>(classifier_->clone());
  classifier->copy_params(*this);
  const auto model = classifier->fit_transformer(data.with_column(
      label_col(),
      column(std::move(is_class)).with_metadata({std::nullopt, {attribute::binary()}})));
  auto typed = std::dynamic_pointer_cast<const classification_model>(model);
  require(typed != nullptr && typed->num_classes() == 2, [&] {
    return "the models of " + classifier_->class_name() +
           " do not tell two classes apart: it cannot be the classifier of a OneVsRest";
  });
  return typed;
}

one_vs_rest_model one_vs_rest::fit_impl(const frame& data) const {
  if (!classifier_)
    throw error(errc::illegal_state, uid() + " needs a classifier before it is fitted");
  const auto labels = numeric_values(data, label_col(), "label");
  require(labels.size() > 0, "there are no rows to learn from");
  const auto classes = count_classes(labels, label_col());
  auto models = std::vector<std::shared_ptr<const classification_model>>(classes);
  // As many strands as models may be fitted at a time, each with every so many-th class.
  const auto strands = std::min(classes, static_cast<std::size_t>(parallelism()));
  parallel_for(strands, [&](std::size_t strand) {
    for (auto label = strand; label < classes; label += strands)
      models[label] = fit_class(data, label);
  });
  return one_vs_rest_model(std::move(models));
}

} // namespace weir::ml
