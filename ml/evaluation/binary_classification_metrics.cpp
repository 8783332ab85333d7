// SPDX-License-Identifier: Apache-2.0
#include <weir/ml/evaluation/binary_classification_metrics.hpp>

#include <weir/ml/support/require.hpp>

#include <algorithm>
#include <numeric>

namespace weir::ml {

double area_under_curve(std::span<const std::pair<double, double>> points) {
  auto area = 0.0;
  for (std::size_t i = 1; i < points.size(); ++i)
    area += (points[i].first - points[i - 1].first) * (points[i].second + points[i - 1].second) / 2;
  return area;
}

binary_classification_metrics::binary_classification_metrics(std::span<const double> scores,
                                                             std::span<const double> labels,
                                                             std::span<const double> weights,
                                                             std::size_t num_bins) {
  require(scores.size() == labels.size() && (weights.empty() || weights.size() == labels.size()),
          "scores, labels and weights must be equally many");
  auto order = std::vector<std::size_t>(scores.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::stable_sort(order.begin(), order.end(),
                   [scores](std::size_t a, std::size_t b) { return scores[a] > scores[b]; });
  for (const auto row : order) {
    const auto weight = weights.empty() ? 1.0 : weights[row];
    (labels[row] > 0.5 ? positives_ : negatives_) += weight;
    if (cumulative_.empty() || cumulative_.back().threshold != scores[row])
      cumulative_.push_back({scores[row], 0.0, 0.0});
    cumulative_.back().positives = positives_;
    cumulative_.back().negatives = negatives_;
  }
  const auto group = num_bins == 0 ? 0 : cumulative_.size() / num_bins;
  if (group < 2)
    return;
  // Counts are cumulative, so the last of a group stands for it.
  auto kept = std::vector<counts>();
  for (std::size_t begin = 0; begin < cumulative_.size(); begin += group)
    kept.push_back(cumulative_[std::min(begin + group, cumulative_.size()) - 1]);
  cumulative_ = std::move(kept);
}

double binary_classification_metrics::precision(const counts& at) const noexcept {
  const auto predicted = at.positives + at.negatives;
  return predicted == 0 ? 1.0 : at.positives / predicted;
}

double binary_classification_metrics::recall(const counts& at) const noexcept {
  return positives_ == 0 ? 0.0 : at.positives / positives_;
}

double binary_classification_metrics::false_positive_rate(const counts& at) const noexcept {
  return negatives_ == 0 ? 0.0 : at.negatives / negatives_;
}

template <class F>
binary_classification_metrics::curve binary_classification_metrics::by_threshold(F value) const {
  auto out = curve();
  for (const auto& at : cumulative_)
    out.emplace_back(at.threshold, value(at));
  return out;
}

std::vector<double> binary_classification_metrics::thresholds() const {
  auto out = std::vector<double>();
  for (const auto& at : cumulative_)
    out.push_back(at.threshold);
  return out;
}

binary_classification_metrics::curve binary_classification_metrics::roc() const {
  auto out = curve{{0.0, 0.0}};
  for (const auto& at : cumulative_)
    out.emplace_back(false_positive_rate(at), recall(at));
  out.emplace_back(1.0, 1.0);
  return out;
}

double binary_classification_metrics::area_under_roc() const {
  return area_under_curve(roc());
}

binary_classification_metrics::curve binary_classification_metrics::pr() const {
  auto out = curve{{0.0, cumulative_.empty() ? 1.0 : precision(cumulative_.front())}};
  for (const auto& at : cumulative_)
    out.emplace_back(recall(at), precision(at));
  return out;
}

double binary_classification_metrics::area_under_pr() const {
  return area_under_curve(pr());
}

binary_classification_metrics::curve binary_classification_metrics::precision_by_threshold() const {
  return by_threshold([this](const counts& at) { return precision(at); });
}

binary_classification_metrics::curve binary_classification_metrics::recall_by_threshold() const {
  return by_threshold([this](const counts& at) { return recall(at); });
}

binary_classification_metrics::curve
binary_classification_metrics::f_measure_by_threshold(double beta) const {
  return by_threshold([this, beta](const counts& at) {
    const auto p = precision(at);
    const auto r = recall(at);
    return p + r == 0 ? 0.0 : (1 + beta * beta) * p * r / (beta * beta * p + r);
  });
}

} // namespace weir::ml
