// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <weir/ml/frame/column_data.hpp>

#include <cstddef>
#include <span>
#include <string_view>

namespace weir::ml {

/// How far two vectors are from one another. Costs of clusterings are sums of squared euclidean
/// distances, or of 1 - cos of the angle between the vectors.
enum class cluster_distance { euclidean, cosine };

/// Rows to be clustered; looks at data that lie elsewhere.
struct cluster_data {
  const vector_data& rows;
  /// Empty (all 1) or one for each row; finite and not negative.
  std::span<const double> weights;
  cluster_distance measure = cluster_distance::euclidean;
  /// Where the rows come from; for errors.
  std::string_view column = {};

  [[nodiscard]] std::size_t size() const noexcept { return rows.size(); }
  [[nodiscard]] std::size_t num_features() const noexcept { return rows.cols(); }
  [[nodiscard]] double weight(std::size_t row) const noexcept {
    return weights.empty() ? 1.0 : weights[row];
  }
};

/// The length of a row, by which the cosine distance divides; `errc::invalid_argument` naming column
/// and row if it is 0.
[[nodiscard]] double direction_length(vector_view row, std::size_t number, std::string_view column);

} // namespace weir::ml
