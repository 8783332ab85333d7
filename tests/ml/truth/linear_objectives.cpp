// SPDX-License-Identifier: Apache-2.0
#include "ml/truth/linear_objectives.hpp"

#include <algorithm>
#include <cmath>

namespace weir::testing::truth {

namespace {

double deviation_of(const std::vector<double>& values, const std::vector<double>& weights,
                    bool sample) {
  auto sum = 0.0;
  auto squares = 0.0;
  auto mean = 0.0;
  for (std::size_t i = 0; i < values.size(); ++i) {
    sum += weights[i];
    squares += weights[i] * weights[i];
    mean += weights[i] * values[i];
  }
  mean /= sum;
  auto around = 0.0;
  for (std::size_t i = 0; i < values.size(); ++i)
    around += weights[i] * (values[i] - mean) * (values[i] - mean);
  return std::sqrt(around / (sample ? sum - squares / sum : sum));
}

} // namespace

plain_rows::plain_rows(const ml::frame& data, const std::string& weight_col, deviations form) {
  const auto& vectors = data["features"].vectors();
  const auto labels = data["label"].doubles();
  labels_.assign(labels.begin(), labels.end());
  weights_.assign(labels_.size(), 1.0);
  if (!weight_col.empty())
    std::copy_n(data[weight_col].doubles().begin(), weights_.size(), weights_.begin());
  for (std::size_t row = 0; row < vectors.size(); ++row) {
    rows_.push_back(vectors[row].to_array());
    weight_sum_ += weights_[row];
  }
  for (std::size_t j = 0; j < vectors.cols(); ++j) {
    auto column = std::vector<double>();
    for (const auto& row : rows_)
      column.push_back(row[j]);
    scales_.push_back(form == deviations::none
                          ? 1.0
                          : deviation_of(column, weights_, form == deviations::sample));
  }
  label_deviation_ = deviation_of(labels_, weights_, form == deviations::sample);
}

double plain_rows::margin(std::size_t row, const std::vector<double>& slopes,
                          double intercept) const {
  auto sum = intercept;
  for (std::size_t j = 0; j < slopes.size(); ++j)
    sum += slopes[j] * rows_[row][j];
  return sum;
}

double plain_rows::penalty(const std::vector<double>& slopes, double l1, double l2) const {
  auto sum = 0.0;
  for (std::size_t j = 0; j < slopes.size(); ++j) {
    const auto scaled = scales_[j] * slopes[j];
    sum += l1 * std::abs(scaled) + 0.5 * l2 * scaled * scaled;
  }
  return sum;
}

double squares_objective(const plain_rows& rows, const std::vector<double>& slopes,
                         double intercept, double lambda, double a) {
  auto sum = 0.0;
  for (std::size_t row = 0; row < rows.size(); ++row) {
    const auto residual = rows.margin(row, slopes, intercept) - rows.label(row);
    sum += rows.weight(row) * residual * residual;
  }
  return sum / (2.0 * rows.weight_sum()) +
         rows.penalty(slopes, lambda * a, lambda / rows.label_deviation() * (1.0 - a));
}

double huber_objective(const plain_rows& rows, const std::vector<double>& slopes, double intercept,
                       double sigma, double epsilon, double lambda) {
  auto sum = 0.0;
  for (std::size_t row = 0; row < rows.size(); ++row) {
    const auto z = std::abs(rows.margin(row, slopes, intercept) - rows.label(row)) / sigma;
    const auto h = z < epsilon ? z * z : 2.0 * epsilon * z - epsilon * epsilon;
    sum += rows.weight(row) * (sigma + h * sigma);
  }
  return sum / (2.0 * rows.weight_sum()) + rows.penalty(slopes, 0.0, lambda);
}

double logistic_objective(const plain_rows& rows, const std::vector<std::vector<double>>& slopes,
                          const std::vector<double>& intercepts, double lambda, double a) {
  auto sum = 0.0;
  for (std::size_t row = 0; row < rows.size(); ++row) {
    auto margins = std::vector<double>();
    if (slopes.size() == 1)
      margins.push_back(0.0);
    for (std::size_t k = 0; k < slopes.size(); ++k)
      margins.push_back(rows.margin(row, slopes[k], intercepts[k]));
    const auto largest = *std::max_element(margins.begin(), margins.end());
    auto total = 0.0;
    for (const auto margin : margins)
      total += std::exp(margin - largest);
    const auto of_label = margins[static_cast<std::size_t>(rows.label(row))];
    sum += rows.weight(row) * (std::log(total) + largest - of_label);
  }
  auto result = sum / rows.weight_sum();
  for (const auto& of_class : slopes)
    result += rows.penalty(of_class, lambda * a, lambda * (1.0 - a));
  return result;
}

double hinge_objective(const plain_rows& rows, const std::vector<double>& slopes, double intercept,
                       double lambda) {
  auto sum = 0.0;
  for (std::size_t row = 0; row < rows.size(); ++row) {
    const auto sign = rows.label(row) > 0.0 ? 1.0 : -1.0;
    sum += rows.weight(row) * std::max(0.0, 1.0 - sign * rows.margin(row, slopes, intercept));
  }
  return sum / rows.weight_sum() + rows.penalty(slopes, 0.0, lambda);
}

} // namespace weir::testing::truth
