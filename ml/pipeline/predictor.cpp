// SPDX-License-Identifier: Apache-2.0
#include <weir/ml/pipeline/predictor.hpp>

#include <weir/ml/pipeline/training_data.hpp>
#include <weir/ml/support/huge_pages.hpp>
#include <weir/ml/support/parallel.hpp>
#include <weir/ml/support/require.hpp>

#include <algorithm>
#include <cmath>
#include <limits>

namespace weir::ml {

namespace {

column class_vectors(std::size_t rows, std::size_t classes, std::vector<double> values) {
  auto data = column(vector_data::of_rows(rows, classes, std::move(values)));
  return data.with_metadata({.size = classes, .attributes = {}});
}

column class_predictions(std::vector<double> values, std::size_t classes) {
  return column(std::move(values))
      .with_metadata({.size = std::nullopt, .attributes = {attribute::nominal(classes)}});
}

/// The largest of the numbers; that of none, also if all are NaN, is -infinity.
double largest_of(std::span<const double> values) noexcept {
  // Some at a time, which need not wait for one another.
  constexpr std::size_t lanes = 4;
  double largest[lanes];
  std::fill_n(largest, lanes, -std::numeric_limits<double>::infinity());
  const auto keep_larger = [&values](double& of, std::size_t i) {
    of = values[i] > of ? values[i] : of;
  };
  auto i = std::size_t{0};
  for (; i + lanes <= values.size(); i += lanes)
    for (std::size_t lane = 0; lane < lanes; ++lane)
      keep_larger(largest[lane], i + lane);
  for (; i < values.size(); ++i)
    keep_larger(largest[0], i);
  return std::max(std::max(largest[0], largest[1]), std::max(largest[2], largest[3]));
}

} // namespace

void check_feature_count(std::size_t fitted, vector_view row) {
  require(row.size() == fitted, [&] {
    return "a model that was fitted to " + std::to_string(fitted) +
           " features gets a vector of size " + std::to_string(row.size());
  });
}

std::size_t first_largest(std::span<const double> values) noexcept {
  const auto first = std::find(values.begin(), values.end(), largest_of(values));
  return first == values.end() ? 0 : static_cast<std::size_t>(first - values.begin());
}

void softmax(std::span<double> scores) noexcept {
  const auto largest = largest_of(scores);
  // An infinite score takes all.
  if (largest == std::numeric_limits<double>::infinity()) {
    for (auto& score : scores)
      score = score == largest ? 1.0 : 0.0;
  } else {
    for (auto& score : scores)
      score = std::exp(score - largest);
  }
  auto sum = 0.0;
  for (const auto score : scores)
    sum += score;
  for (auto& score : scores)
    score /= sum;
}

frame regression_model::transform_impl(const frame& data) const {
  if (prediction_col().empty())
    return data;
  const auto rows = feature_rows(data, features_col(), num_features());
  auto predictions = std::vector<double>(rows.size());
  parallel_for(block_plan(rows.size()), [&](const row_block& block) {
    for (auto row = block.begin; row < block.end; ++row)
      predictions[row] = predict(rows[row]);
  });
  return data.with_column(prediction_col(), column(std::move(predictions)));
}

vector classification_model::predict_raw(vector_view features) const {
  auto scores = std::vector<double>(num_classes());
  raw_scores(features, scores);
  return vectors::dense(std::move(scores));
}

double classification_model::predict(vector_view features) const {
  return decide(predict_raw(features).values());
}

double classification_model::decide(std::span<const double> scores) const {
  return static_cast<double>(first_largest(scores));
}

frame classification_model::transform_impl(const frame& data) const {
  const auto rows = feature_rows(data, features_col(), num_features());
  const auto classes = num_classes();
  const auto keep_raw = !raw_prediction_col().empty();
  auto raw = large_zeros<std::vector<double>>(keep_raw ? rows.size() * classes : 0);
  auto predictions = std::vector<double>(rows.size());
  parallel_for(block_plan(rows.size()), [&](const row_block& block) {
    auto buffer = std::vector<double>(classes);
    for (auto row = block.begin; row < block.end; ++row) {
      const auto scores =
          keep_raw ? std::span(raw).subspan(row * classes, classes) : std::span(buffer);
      raw_scores(rows[row], scores);
      predictions[row] = decide(scores);
    }
  });
  auto out = data;
  if (keep_raw)
    out =
        out.with_column(raw_prediction_col(), class_vectors(rows.size(), classes, std::move(raw)));
  if (!prediction_col().empty())
    out = out.with_column(prediction_col(), class_predictions(std::move(predictions), classes));
  return out;
}

vector probabilistic_classification_model::predict_probability(vector_view features) const {
  auto scores = std::vector<double>(num_classes());
  raw_scores(features, scores);
  to_probabilities(scores);
  return vectors::dense(std::move(scores));
}

double probabilistic_classification_model::decide(std::span<const double> scores) const {
  auto probabilities = std::vector<double>(scores.begin(), scores.end());
  to_probabilities(probabilities);
  return decide_by_probability(probabilities);
}

double probabilistic_classification_model::decide_by_probability(
    std::span<const double> probabilities) const {
  if (!thresholds.is_set())
    return static_cast<double>(first_largest(probabilities));
  auto scaled = std::vector<double>(probabilities.begin(), probabilities.end());
  for (std::size_t i = 0; i < scaled.size(); ++i)
    scaled[i] = thresholds()[i] == 0.0 && scaled[i] == 0.0 ? 0.0 : scaled[i] / thresholds()[i];
  return static_cast<double>(first_largest(scaled));
}

frame probabilistic_classification_model::transform_impl(const frame& data) const {
  require(!thresholds.is_set() || thresholds().size() == num_classes(), [&] {
    return class_name() + " knows " + std::to_string(num_classes()) +
           " classes, but thresholds has " + std::to_string(thresholds().size()) + " entries";
  });
  const auto rows = feature_rows(data, features_col(), num_features());
  const auto classes = num_classes();
  const auto keep_raw = !raw_prediction_col().empty();
  const auto keep_probability = !probability_col().empty();
  auto raw = large_zeros<std::vector<double>>(keep_raw ? rows.size() * classes : 0);
  auto probabilities =
      large_zeros<std::vector<double>>(keep_probability ? rows.size() * classes : 0);
  auto predictions = std::vector<double>(rows.size());
  parallel_for(block_plan(rows.size()), [&](const row_block& block) {
    auto buffer = std::vector<double>(classes);
    const auto place = [&](bool keeps, std::vector<double>& all, std::size_t row) {
      return keeps ? std::span(all).subspan(row * classes, classes) : std::span(buffer);
    };
    for (auto row = block.begin; row < block.end; ++row) {
      const auto scores = place(keep_raw, raw, row);
      const auto chances = place(keep_probability, probabilities, row);
      raw_scores(rows[row], scores);
      if (chances.data() != scores.data())
        std::copy(scores.begin(), scores.end(), chances.begin());
      to_probabilities(chances);
      predictions[row] = decide_by_probability(chances);
    }
  });
  auto out = data;
  if (keep_raw)
    out =
        out.with_column(raw_prediction_col(), class_vectors(rows.size(), classes, std::move(raw)));
  if (keep_probability)
    out = out.with_column(probability_col(),
                          class_vectors(rows.size(), classes, std::move(probabilities)));
  if (!prediction_col().empty())
    out = out.with_column(prediction_col(), class_predictions(std::move(predictions), classes));
  return out;
}

} // namespace weir::ml
