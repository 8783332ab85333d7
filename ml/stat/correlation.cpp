// SPDX-License-Identifier: Apache-2.0
#include <weir/ml/stat/correlation.hpp>

#include <weir/ml/pipeline/training_data.hpp>
#include <weir/ml/stat/gram_of_rows.hpp>
#include <weir/ml/stat/summarize.hpp>
#include <weir/ml/support/not_a_number.hpp>
#include <weir/ml/support/parallel.hpp>
#include <weir/ml/support/require.hpp>

#include <algorithm>
#include <cmath>
#include <numeric>

namespace weir::ml {

namespace {

/// Sums of products of deviations, the whole symmetric matrix.
std::vector<double> centred_products(const vector_data& rows) {
  require(rows.size() >= 2, [&] {
    return "covariance and correlation need at least 2 rows, but there are " +
           std::to_string(rows.size());
  });
  const auto mean = summarize(rows).mean().to_array();
  return gram_of_rows(rows, mean).values();
}

/// Mean ranks, counted from 1; NaNs are the largest, and alike.
void replace_by_ranks(std::vector<double>& values) {
  auto order = std::vector<std::size_t>(values.size());
  std::iota(order.begin(), order.end(), 0);
  const auto less = [&values](std::size_t a, std::size_t b) {
    return values[a] < values[b] || (std::isnan(values[b]) && !std::isnan(values[a]));
  };
  std::sort(order.begin(), order.end(), less);
  auto ranks = std::vector<double>(values.size());
  for (std::size_t begin = 0; begin < order.size();) {
    auto end = begin + 1;
    while (end < order.size() && !less(order[begin], order[end]))
      ++end;
    const auto rank = (static_cast<double>(begin) + static_cast<double>(end) + 1.0) / 2.0;
    for (; begin < end; ++begin)
      ranks[order[begin]] = rank;
  }
  values = std::move(ranks);
}

vector_data ranks_of(const vector_data& rows) {
  const auto size = rows.cols();
  auto ranks = std::vector<double>(rows.size() * size);
  parallel_for(block_plan(rows.size()), [&](const row_block& block) {
    for (auto row = block.begin; row < block.end; ++row)
      rows[row].copy_to(std::span(ranks).subspan(row * size, size));
  });
  parallel_for(size, [&](std::size_t j) {
    auto values = std::vector<double>(rows.size());
    for (std::size_t row = 0; row < rows.size(); ++row)
      values[row] = ranks[row * size + j];
    replace_by_ranks(values);
    for (std::size_t row = 0; row < rows.size(); ++row)
      ranks[row * size + j] = values[row];
  });
  return vector_data::of_rows(rows.size(), size, std::move(ranks));
}

} // namespace

correlation_method parse_correlation_method(const std::string& name) {
  require(name == "pearson" || name == "spearman", [&] {
    return "correlation: there is no method '" + name + "'; known: pearson, spearman";
  });
  return name == "pearson" ? correlation_method::pearson : correlation_method::spearman;
}

matrix covariance(const vector_data& rows) {
  auto products = centred_products(rows);
  for (auto& value : products)
    value /= static_cast<double>(rows.size()) - 1.0;
  return {rows.cols(), rows.cols(), std::move(products)};
}

matrix correlation(const vector_data& rows, correlation_method method) {
  auto values = method == correlation_method::pearson ? centred_products(rows)
                                                      : centred_products(ranks_of(rows));
  const auto size = rows.cols();
  auto deviations = std::vector<double>(size);
  for (std::size_t j = 0; j < size; ++j)
    deviations[j] = std::sqrt(values[j * size + j]);
  for (std::size_t i = 0; i < size; ++i)
    for (std::size_t j = 0; j < size; ++j) {
      auto& value = values[i * size + j];
      const auto scale = deviations[i] * deviations[j];
      value = scale > 0.0 ? std::clamp(value / scale, -1.0, 1.0) : not_a_number;
      if (i == j)
        value = 1.0;
    }
  return {size, size, std::move(values)};
}

double correlation(std::span<const double> x, std::span<const double> y,
                   correlation_method method) {
  require(x.size() == y.size(), "correlation: the samples differ in length");
  auto pairs = std::vector<double>();
  for (std::size_t i = 0; i < x.size(); ++i) {
    pairs.push_back(x[i]);
    pairs.push_back(y[i]);
  }
  return correlation(vector_data::of_rows(x.size(), 2, std::move(pairs)), method)(0, 1);
}

frame correlation(const frame& data, const std::string& features_col, correlation_method method) {
  const auto values = correlation(feature_rows(data, features_col).vectors(), method);
  const auto size = values.num_rows();
  const auto* const name = method == correlation_method::pearson ? "pearson(" : "spearman(";
  // Symmetric, so that its columns are its rows.
  return {{name + features_col + ")", column(vector_data::of_rows(size, size, values.to_array()))}};
}

} // namespace weir::ml
