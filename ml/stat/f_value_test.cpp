// SPDX-License-Identifier: Apache-2.0
#include <weir/ml/stat/f_value_test.hpp>

#include <weir/ml/pipeline/training_data.hpp>
#include <weir/ml/stat/distributions.hpp>
#include <weir/ml/stat/summarize.hpp>
#include <weir/ml/support/not_a_number.hpp>
#include <weir/ml/support/parallel.hpp>
#include <weir/ml/support/require.hpp>

#include <algorithm>
#include <cmath>

namespace weir::ml {

namespace {

/// For each feature the sum of (x - mean) · (label - mean).
struct product_sums {
  std::vector<double> products;
  double sparse_labels = 0.0; ///< centred labels of rows whose features were not centred
};

std::vector<double> sum_products(const vector_data& features, std::span<const double> labels,
                                 const std::vector<double>& mean, double label_mean) {
  constexpr std::size_t blocks_max = 16;
  auto sums = parallel_reduce<product_sums>(
      block_plan(features.size(), blocks_max),
      [&](const row_block& block) {
        auto part = product_sums{std::vector<double>(mean.size()), 0.0};
        for (auto row = block.begin; row < block.end; ++row) {
          const auto values = features[row];
          const auto label = labels[row] - label_mean;
          if (values.is_dense()) {
            for (std::size_t j = 0; j < mean.size(); ++j)
              part.products[j] += (values.values()[j] - mean[j]) * label;
          } else {
            values.for_each_active(
                [&](std::size_t j, double value) { part.products[j] += value * label; });
            part.sparse_labels += label;
          }
        }
        return part;
      },
      [](product_sums& total, product_sums&& next) {
        std::transform(total.products.begin(), total.products.end(), next.products.begin(),
                       total.products.begin(), std::plus<>());
        total.sparse_labels += next.sparse_labels;
      });
  for (std::size_t j = 0; j < mean.size(); ++j)
    sums.products[j] -= mean[j] * sums.sparse_labels;
  return sums.products;
}

} // namespace

feature_tests f_value_test(const vector_data& features, std::span<const double> labels) {
  require(features.size() == labels.size(), "f_value_test: features and labels differ in number");
  require(features.size() > 0, "f_value_test: there are no rows");
  for (std::size_t row = 0; row < labels.size(); ++row)
    require(!std::isnan(labels[row]),
            [row] { return "f_value_test: the label of row " + std::to_string(row) + " is NaN"; });
  const auto summary = summarize(features);
  const auto mean = summary.mean().to_array();
  const auto deviation = summary.std().to_array();
  auto label_summary = summarizer();
  label_summary.add_rows(labels, 1);
  const auto products = sum_products(features, labels, mean, label_summary.mean()[0]);
  const auto label_deviation = label_summary.std()[0];
  const auto rows = static_cast<double>(labels.size());
  const auto degrees = rows - 2.0;
  auto result = feature_tests();
  for (std::size_t j = 0; j < mean.size(); ++j) {
    const auto scale = deviation[j] * label_deviation * (rows - 1.0);
    const auto correlation = scale == 0.0 ? not_a_number : products[j] / scale;
    const auto square = std::min(correlation * correlation, 1.0);
    const auto statistic =
        std::isnan(correlation) ? correlation : square / (1.0 - square) * degrees;
    result.statistics.push_back(statistic);
    result.p_values.push_back(degrees > 0.0 ? f_survival(statistic, 1.0, degrees) : 1.0);
    result.degrees_of_freedom.push_back(static_cast<std::int64_t>(degrees));
  }
  return result;
}

frame f_value_test(const frame& data, const std::string& features_col, const std::string& label_col,
                   bool flatten) {
  const auto labels = numeric_values(data, label_col, "label");
  return to_frame(f_value_test(feature_rows(data, features_col).vectors(), labels.doubles()),
                  flatten, "fValue");
}

} // namespace weir::ml
