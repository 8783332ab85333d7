// SPDX-License-Identifier: Apache-2.0
#include <weir/ml/regression/isotonic_regression.hpp>

#include <weir/ml/pipeline/training_data.hpp>
#include <weir/ml/support/parallel.hpp>
#include <weir/ml/support/require.hpp>

#include <algorithm>
#include <cmath>
#include <numeric>

namespace weir::ml {

namespace {

/// Neighbouring rows that share a value: their weighted mean.
struct pool {
  double first; ///< the least x
  double last;  ///< the largest x
  double weighted_sum;
  double weight;

  [[nodiscard]] double mean() const noexcept { return weighted_sum / weight; }
  void take(const pool& next) noexcept {
    last = next.last;
    weighted_sum += next.weighted_sum;
    weight += next.weight;
  }
};

/// The numbers of the column, or of one feature of its vectors.
column feature_of(const frame& data, const std::string& features_col, std::int64_t index) {
  if (data[features_col].type() != column_type::vector)
    return numeric_values(data, features_col, "feature");
  const auto rows = feature_rows(data, features_col);
  require(rows.size() == 0 || index < static_cast<std::int64_t>(rows.num_features()), [&] {
    return "featureIndex is " + std::to_string(index) + ", but the vectors in column '" +
           features_col + "' have size " + std::to_string(rows.num_features());
  });
  auto values = std::vector<double>(rows.size());
  parallel_for(block_plan(rows.size()), [&](const row_block& block) {
    for (auto row = block.begin; row < block.end; ++row)
      values[row] = rows[row][static_cast<std::size_t>(index)];
  });
  return column(std::move(values));
}

/// Rows with a weight in the order of x, those of equal x as one.
std::vector<pool> sorted_pools(std::span<const double> x, std::span<const double> labels,
                               const row_weights& weights, double sign) {
  auto order = std::vector<std::size_t>(x.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::stable_sort(order.begin(), order.end(),
                   [&](std::size_t a, std::size_t b) { return x[a] < x[b]; });
  auto pools = std::vector<pool>();
  for (const auto row : order) {
    const auto weight = weights[row];
    if (weight == 0.0)
      continue;
    const auto next = pool{x[row], x[row], sign * labels[row] * weight, weight};
    if (!pools.empty() && pools.back().last == next.first)
      pools.back().take(next);
    else
      pools.push_back(next);
  }
  return pools;
}

/// Joins neighbours until means rise.
std::vector<pool> risen(const std::vector<pool>& pools) {
  auto result = std::vector<pool>();
  for (auto next : pools) {
    while (!result.empty() && result.back().mean() >= next.mean()) {
      auto before = result.back();
      result.pop_back();
      before.take(next);
      next = before;
    }
    result.push_back(next);
  }
  return result;
}

} // namespace

isotonic_regression_model::isotonic_regression_model(std::vector<double> boundaries,
                                                     std::vector<double> predictions,
                                                     bool is_isotonic)
    : boundaries_(std::move(boundaries)),
      predictions_(std::move(predictions)) {
  isotonic = is_isotonic;
  const auto goes = [](const std::vector<double>& values) {
    return std::is_sorted(values.begin(), values.end());
  };
  auto turned = predictions_;
  if (!is_isotonic)
    std::reverse(turned.begin(), turned.end());
  require(boundaries_.size() == predictions_.size() && goes(boundaries_) && goes(turned),
          "isotonic regression: boundaries must rise, and predictions, as many, go one way");
}

double isotonic_regression_model::predict(double x) const {
  require(!boundaries_.empty(), "the isotonic regression was neither fitted nor loaded");
  if (std::isnan(x))
    return x;
  const auto above = std::lower_bound(boundaries_.begin(), boundaries_.end(), x);
  const auto place = static_cast<std::size_t>(above - boundaries_.begin());
  if (place == boundaries_.size())
    return predictions_.back();
  if (place == 0 || *above == x)
    return predictions_[place];
  const auto left = boundaries_[place - 1];
  const auto rise = predictions_[place] - predictions_[place - 1];
  return predictions_[place - 1] + rise * ((x - left) / (*above - left));
}

void isotonic_regression_model::fields(field_archive& data) {
  data.field("boundaries", boundaries_);
  data.field("predictions", predictions_);
}

frame isotonic_regression_model::transform_impl(const frame& data) const {
  if (prediction_col().empty())
    return data;
  const auto from = feature_of(data, features_col(), feature_index());
  const auto x = from.doubles();
  auto predictions = std::vector<double>(x.size());
  parallel_for(block_plan(x.size()), [&](const row_block& block) {
    for (auto row = block.begin; row < block.end; ++row)
      predictions[row] = predict(x[row]);
  });
  return data.with_column(prediction_col(), column(std::move(predictions)));
}

isotonic_regression_model isotonic_regression::fit_impl(const frame& data) const {
  const auto features = feature_of(data, features_col(), feature_index());
  const auto x = features.doubles();
  for (std::size_t row = 0; row < x.size(); ++row)
    require(!std::isnan(x[row]), [&] {
      return "the feature in column '" + features_col() + "' is NaN in row " + std::to_string(row);
    });
  const auto labels = numeric_values(data, label_col(), "label");
  const auto weights = row_weights(data, name_if_set(weight_col));
  // A falling function is a rising one of the negated labels.
  const auto sign = isotonic() ? 1.0 : -1.0;
  const auto pools = risen(sorted_pools(x, labels.doubles(), weights, sign));
  require(!pools.empty(), "there are no rows with a weight to learn from");
  auto boundaries = std::vector<double>();
  auto predictions = std::vector<double>();
  for (const auto& each : pools) {
    boundaries.push_back(each.first);
    predictions.push_back(sign * each.mean());
    if (each.last > each.first) {
      boundaries.push_back(each.last);
      predictions.push_back(sign * each.mean());
    }
  }
  return {std::move(boundaries), std::move(predictions), isotonic()};
}

} // namespace weir::ml
