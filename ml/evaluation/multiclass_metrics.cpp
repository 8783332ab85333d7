// SPDX-License-Identifier: Apache-2.0
#include <weir/ml/evaluation/multiclass_metrics.hpp>

#include <weir/ml/support/number_text.hpp>
#include <weir/ml/support/require.hpp>

#include <algorithm>
#include <cmath>

namespace weir::ml {

namespace {

double value_or_zero(const auto& counts, const auto& key) {
  const auto found = counts.find(key);
  return found == counts.end() ? 0.0 : found->second;
}

double ratio(double part, double whole) {
  return whole == 0 ? 0.0 : part / whole;
}

} // namespace

multiclass_metrics::multiclass_metrics(std::span<const double> predictions,
                                       std::span<const double> labels,
                                       std::span<const double> weights) {
  require(predictions.size() == labels.size() &&
              (weights.empty() || weights.size() == labels.size()),
          "predictions, labels and weights must be equally many");
  for (std::size_t row = 0; row < labels.size(); ++row) {
    const auto weight = weights.empty() ? 1.0 : weights[row];
    by_pair_[{labels[row], predictions[row]}] += weight;
    true_[labels[row]] += weight;
    predicted_[predictions[row]] += weight;
    total_ += weight;
  }
}

std::vector<double> multiclass_metrics::labels() const {
  auto out = std::vector<double>();
  for (const auto& [label, weight] : true_)
    out.push_back(label);
  return out;
}

matrix multiclass_metrics::confusion_matrix() const {
  const auto classes = labels();
  auto values = std::vector<double>();
  for (const auto predicted : classes)
    for (const auto label : classes)
      values.push_back(value_or_zero(by_pair_, std::pair(label, predicted)));
  return {classes.size(), classes.size(), std::move(values)};
}

double multiclass_metrics::accuracy() const noexcept {
  auto right = 0.0;
  for (const auto& [label, weight] : true_)
    right += value_or_zero(by_pair_, std::pair(label, label));
  return ratio(right, total_);
}

double multiclass_metrics::precision(double label) const noexcept {
  return ratio(value_or_zero(by_pair_, std::pair(label, label)), value_or_zero(predicted_, label));
}

double multiclass_metrics::recall(double label) const noexcept {
  return ratio(value_or_zero(by_pair_, std::pair(label, label)), value_or_zero(true_, label));
}

double multiclass_metrics::false_positive_rate(double label) const noexcept {
  const auto wrong =
      value_or_zero(predicted_, label) - value_or_zero(by_pair_, std::pair(label, label));
  return ratio(wrong, total_ - value_or_zero(true_, label));
}

double multiclass_metrics::f_measure(double label, double beta) const noexcept {
  const auto p = precision(label);
  const auto r = recall(label);
  return ratio((1 + beta * beta) * p * r, beta * beta * p + r);
}

template <class F>
double multiclass_metrics::weighted(F measure) const {
  auto sum = 0.0;
  for (const auto& [label, weight] : true_)
    sum += measure(label) * weight / total_;
  return sum;
}

double multiclass_metrics::weighted_precision() const {
  return weighted([this](double label) { return precision(label); });
}

double multiclass_metrics::weighted_recall() const {
  return weighted([this](double label) { return recall(label); });
}

double multiclass_metrics::weighted_false_positive_rate() const {
  return weighted([this](double label) { return false_positive_rate(label); });
}

double multiclass_metrics::weighted_f_measure(double beta) const {
  return weighted([this, beta](double label) { return f_measure(label, beta); });
}

double log_loss(std::span<const double> probabilities, std::size_t classes,
                std::span<const double> labels, std::span<const double> weights, double eps) {
  require(probabilities.size() == labels.size() * classes,
          "there must be a probability for each row and class");
  auto sum = 0.0;
  auto total = 0.0;
  for (std::size_t row = 0; row < labels.size(); ++row) {
    const auto label = labels[row];
    require(label >= 0 && label < static_cast<double>(classes) && label == std::floor(label), [&] {
      return "the label " + number_text(label) + " in row " + std::to_string(row) +
             " is none of the " + std::to_string(classes) + " classes with a probability";
    });
    const auto weight = weights.empty() ? 1.0 : weights[row];
    const auto probability = probabilities[row * classes + static_cast<std::size_t>(label)];
    sum -= weight * std::log(std::clamp(probability, eps, 1.0 - eps));
    total += weight;
  }
  return sum / total;
}

} // namespace weir::ml
