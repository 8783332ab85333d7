// SPDX-License-Identifier: Apache-2.0
#include <weir/ml/stat/anova_test.hpp>

#include <weir/ml/pipeline/training_data.hpp>
#include <weir/ml/stat/distributions.hpp>
#include <weir/ml/stat/summarize.hpp>
#include <weir/ml/support/parallel.hpp>
#include <weir/ml/support/require.hpp>

#include <algorithm>

namespace weir::ml {

namespace {

/// For each class the sums of the features' deviations from their means.
struct class_sums {
  std::vector<double> deviations;  ///< class after class
  std::vector<double> sparse_rows; ///< of each class: rows that have still to be centred
};

class_sums sum_classes(const vector_data& features, const label_classes& classes,
                       const std::vector<double>& mean) {
  const auto size = mean.size();
  const auto empty = [&] {
    return class_sums{std::vector<double>(classes.size() * size),
                      std::vector<double>(classes.size())};
  };
  constexpr std::size_t blocks_max = 16;
  auto sums = parallel_reduce<class_sums>(
      block_plan(features.size(), blocks_max),
      [&](const row_block& block) {
        auto part = empty();
        for (auto row = block.begin; row < block.end; ++row) {
          const auto values = features[row];
          auto* const to = part.deviations.data() + classes.of_row[row] * size;
          if (values.is_dense()) {
            for (std::size_t j = 0; j < size; ++j)
              to[j] += values.values()[j] - mean[j];
          } else {
            values.for_each_active([&](std::size_t j, double value) { to[j] += value; });
            part.sparse_rows[classes.of_row[row]] += 1.0;
          }
        }
        return part;
      },
      [](class_sums& total, class_sums&& next) {
        const auto add = [](std::vector<double>& to, const std::vector<double>& from) {
          std::transform(to.begin(), to.end(), from.begin(), to.begin(), std::plus<>());
        };
        add(total.deviations, next.deviations);
        add(total.sparse_rows, next.sparse_rows);
      });
  for (std::size_t k = 0; k < classes.size(); ++k)
    for (std::size_t j = 0; j < size; ++j)
      sums.deviations[k * size + j] -= sums.sparse_rows[k] * mean[j];
  return sums;
}

} // namespace

feature_tests anova_test(const vector_data& features, std::span<const double> labels) {
  require(features.size() == labels.size(), "anova_test: features and labels differ in number");
  require(features.size() > 0, "anova_test: there are no rows");
  const auto classes = label_classes(labels);
  const auto summary = summarize(features);
  const auto mean = summary.mean().to_array();
  const auto variance = summary.variance().to_array();
  const auto sums = sum_classes(features, classes, mean);
  auto rows_of_class = std::vector<double>(classes.size());
  for (const auto label : classes.of_row)
    rows_of_class[label] += 1.0;
  const auto rows = static_cast<double>(labels.size());
  const auto between_degrees = static_cast<double>(classes.size()) - 1.0;
  const auto within_degrees = rows - static_cast<double>(classes.size());
  auto result = feature_tests();
  for (std::size_t j = 0; j < mean.size(); ++j) {
    auto between = 0.0;
    for (std::size_t k = 0; k < classes.size(); ++k) {
      const auto sum = sums.deviations[k * mean.size() + j];
      between += sum * sum / rows_of_class[k];
    }
    const auto within = std::max(0.0, variance[j] * (rows - 1.0) - between);
    const auto statistic = (between / between_degrees) / (within / within_degrees);
    const auto testable = between_degrees > 0.0 && within_degrees > 0.0;
    result.statistics.push_back(statistic);
    result.p_values.push_back(testable ? f_survival(statistic, between_degrees, within_degrees)
                                       : 1.0);
    result.degrees_of_freedom.push_back(static_cast<std::int64_t>(rows - 1.0));
  }
  return result;
}

frame anova_test(const frame& data, const std::string& features_col, const std::string& label_col,
                 bool flatten) {
  const auto labels = numeric_values(data, label_col, "label");
  return to_frame(anova_test(feature_rows(data, features_col).vectors(), labels.doubles()), flatten,
                  "fValue");
}

} // namespace weir::ml
