// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <weir/ml/frame/frame.hpp>

#include <cstdint>
#include <span>
#include <vector>

namespace weir::ml {

/// What a test of each feature against the label found; one entry a feature.
struct feature_tests {
  std::vector<double> p_values;
  std::vector<std::int64_t> degrees_of_freedom;
  std::vector<double> statistics;
};

/// The results as Spark's frame: one row with the vectors `pValues` and `statistics` and the list
/// `degreesOfFreedom`; or, flattened, a row a feature with `featureIndex`, `pValue`,
/// `degreesOfFreedom`, `statistic`. `statistic_name` is what the test calls its statistic.
[[nodiscard]] frame to_frame(const feature_tests& tests, bool flatten,
                             const std::string& statistic_name);

/// The distinct labels, ascending, and the number of each row's label among them.
struct label_classes {
  std::vector<double> values;
  std::vector<std::uint32_t> of_row;

  /// `errc::invalid_argument` for a NaN.
  explicit label_classes(std::span<const double> labels);
  [[nodiscard]] std::size_t size() const noexcept { return values.size(); }
};

} // namespace weir::ml
