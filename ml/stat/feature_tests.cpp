// SPDX-License-Identifier: Apache-2.0
#include <weir/ml/stat/feature_tests.hpp>

#include <weir/ml/support/require.hpp>

#include <algorithm>
#include <cmath>
#include <numeric>

namespace weir::ml {

namespace {

column one_vector(const std::vector<double>& values) {
  return column::of(std::vector<vector>{vectors::dense(values)});
}

} // namespace

frame to_frame(const feature_tests& tests, bool flatten, const std::string& statistic_name) {
  if (flatten) {
    auto features = std::vector<std::int64_t>(tests.p_values.size());
    std::iota(features.begin(), features.end(), 0);
    return {{"featureIndex", column(std::move(features))},
            {"pValue", column(tests.p_values)},
            {"degreesOfFreedom", column(tests.degrees_of_freedom)},
            {statistic_name, column(tests.statistics)}};
  }
  const auto degrees =
      std::vector<double>(tests.degrees_of_freedom.begin(), tests.degrees_of_freedom.end());
  return {{"pValues", one_vector(tests.p_values)},
          {"degreesOfFreedom", column::of(std::vector<std::vector<double>>{degrees})},
          {statistic_name + "s", one_vector(tests.statistics)}};
}

label_classes::label_classes(std::span<const double> labels)
    : values(labels.begin(), labels.end()),
      of_row(labels.size()) {
  for (std::size_t row = 0; row < labels.size(); ++row)
    require(!std::isnan(labels[row]),
            [row] { return "the label of row " + std::to_string(row) + " is NaN"; });
  std::sort(values.begin(), values.end());
  values.erase(std::unique(values.begin(), values.end()), values.end());
  for (std::size_t row = 0; row < labels.size(); ++row) {
    const auto found = std::lower_bound(values.begin(), values.end(), labels[row]);
    of_row[row] = static_cast<std::uint32_t>(found - values.begin());
  }
}

} // namespace weir::ml
