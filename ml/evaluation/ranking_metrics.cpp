// SPDX-License-Identifier: Apache-2.0
#include <weir/ml/evaluation/ranking_metrics.hpp>

#include <weir/ml/support/require.hpp>

#include <algorithm>
#include <cmath>
#include <limits>
#include <set>

namespace weir::ml {

ranking_metrics::ranking_metrics(const double_array_data& predictions,
                                 const double_array_data& labels) {
  require(predictions.size() == labels.size(), "predictions and labels must be equally many");
  for (std::size_t row = 0; row < labels.size(); ++row) {
    auto relevant = std::set<double>();
    for (std::size_t i = 0; i < labels.length(row); ++i)
      relevant.insert(labels.at(row, i));
    auto hits = std::vector<bool>();
    for (std::size_t i = 0; i < predictions.length(row); ++i)
      hits.push_back(relevant.contains(predictions.at(row, i)));
    rows_.push_back({std::move(hits), relevant.size()});
  }
}

double ranking_metrics::row_hits::hits_until(std::size_t k) const {
  const auto end = hits.begin() + static_cast<std::ptrdiff_t>(std::min(k, hits.size()));
  return static_cast<double>(std::count(hits.begin(), end, true));
}

double ranking_metrics::row_hits::average_precision(std::size_t k) const {
  auto met = 0.0;
  auto sum = 0.0;
  for (std::size_t i = 0; i < std::min(k, hits.size()); ++i)
    if (hits[i])
      sum += ++met / static_cast<double>(i + 1);
  return sum / static_cast<double>(std::min(k, relevant));
}

template <class F>
double ranking_metrics::mean(std::size_t k, F of_row) const {
  require(k > 0, "ranking metrics need k >= 1");
  auto sum = 0.0;
  for (const auto& row : rows_)
    sum += row.relevant == 0 ? 0.0 : of_row(row);
  return sum / static_cast<double>(rows_.size());
}

double ranking_metrics::precision_at(std::size_t k) const {
  return mean(k, [k](const row_hits& row) { return row.hits_until(k) / static_cast<double>(k); });
}

double ranking_metrics::recall_at(std::size_t k) const {
  return mean(k, [k](const row_hits& row) {
    return row.hits_until(k) / static_cast<double>(row.relevant);
  });
}

double ranking_metrics::mean_average_precision() const {
  return mean_average_precision_at(std::numeric_limits<std::size_t>::max());
}

double ranking_metrics::mean_average_precision_at(std::size_t k) const {
  return mean(k, [k](const row_hits& row) { return row.average_precision(k); });
}

double ranking_metrics::ndcg_at(std::size_t k) const {
  return mean(k, [k](const row_hits& row) {
    auto gained = 0.0;
    auto best = 0.0;
    for (std::size_t i = 0; i < std::min(std::max(row.hits.size(), row.relevant), k); ++i) {
      const auto gain = 1.0 / std::log(static_cast<double>(i) + 2.0);
      gained += i < row.hits.size() && row.hits[i] ? gain : 0.0;
      best += i < row.relevant ? gain : 0.0;
    }
    return gained / best;
  });
}

} // namespace weir::ml
