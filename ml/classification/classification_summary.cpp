// SPDX-License-Identifier: Apache-2.0
#include <weir/ml/classification/classification_summary.hpp>

#include <weir/ml/pipeline/predictor.hpp>
#include <weir/ml/pipeline/training_data.hpp>
#include <weir/state/support/error.hpp>

namespace weir::ml {

namespace {

/// Columns that the model does not make are made for the summary.
frame predicted(const classification_model& model, const frame& data) {
  auto names = param_map();
  const auto add = [&](const param<std::string>& column) {
    if (column().empty())
      names.put(model, column, std::string(column.name()) + "_" + model.uid());
  };
  add(model.prediction_col);
  add(model.raw_prediction_col);
  if (const auto* probabilistic = dynamic_cast<const probabilistic_classification_model*>(&model))
    add(probabilistic->probability_col);
  return model.transform(data, names);
}

std::string name_of(const classification_model& model, const param<std::string>& column) {
  return column().empty() ? std::string(column.name()) + "_" + model.uid() : column();
}

std::vector<double> scores_of(const classification_model& model, const frame& predictions) {
  const auto* probabilistic = dynamic_cast<const probabilistic_classification_model*>(&model);
  const auto& column =
      probabilistic != nullptr ? probabilistic->probability_col : model.raw_prediction_col;
  const auto& vectors = predictions[name_of(model, column)].vectors();
  auto scores = std::vector<double>(vectors.size());
  for (std::size_t row = 0; row < scores.size(); ++row)
    scores[row] = vectors[row][1];
  return scores;
}

/// What is judged, read once.
struct judged {
  judged(const classification_model& model, const frame& predictions)
      : labels(numeric_values(predictions, model.label_col(), "label")),
        weights(predictions, weight_name(model)) {
    // nop
  }

  static std::optional<std::string> weight_name(const classification_model& model) {
    const auto* weighted = dynamic_cast<const has_weight_col*>(&model);
    return weighted == nullptr ? std::nullopt : name_if_set(weighted->weight_col);
  }

  column labels;
  row_weights weights;
};

multiclass_metrics metrics_of(const classification_model& model, const frame& predictions) {
  const auto rows = judged(model, predictions);
  return {predictions[name_of(model, model.prediction_col)].doubles(), rows.labels.doubles(),
          rows.weights.values()};
}

} // namespace

classification_summary::classification_summary(const classification_model& model, const frame& data)
    : predictions_(predicted(model, data)),
      prediction_col_(name_of(model, model.prediction_col)),
      label_col_(model.label_col()),
      classes_(metrics_of(model, predictions_)) {
  if (model.num_classes() != 2)
    return;
  const auto rows = judged(model, predictions_);
  binary_.emplace(scores_of(model, predictions_), rows.labels.doubles(), rows.weights.values());
}

const binary_classification_metrics& classification_summary::binary() const {
  if (!binary_)
    throw error(errc::illegal_state,
                "curves over thresholds are for two classes; this model knows another number");
  return *binary_;
}

template <class F>
std::vector<double> classification_summary::by_label(F measure) const {
  auto result = std::vector<double>();
  for (const auto label : classes_.labels())
    result.push_back(measure(label));
  return result;
}

std::vector<double> classification_summary::true_positive_rate_by_label() const {
  return by_label([this](double label) { return classes_.true_positive_rate(label); });
}

std::vector<double> classification_summary::false_positive_rate_by_label() const {
  return by_label([this](double label) { return classes_.false_positive_rate(label); });
}

std::vector<double> classification_summary::precision_by_label() const {
  return by_label([this](double label) { return classes_.precision(label); });
}

std::vector<double> classification_summary::recall_by_label() const {
  return by_label([this](double label) { return classes_.recall(label); });
}

std::vector<double> classification_summary::f_measure_by_label(double beta) const {
  return by_label([this, beta](double label) { return classes_.f_measure(label, beta); });
}

} // namespace weir::ml
