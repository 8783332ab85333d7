// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <weir/ml/frame/frame.hpp>
#include <weir/ml/linalg/labeled_point.hpp>

#include <concepts>
#include <iterator>

namespace weir::ml {

/// Ranges of vectors and of labeled points, such as `std::vector` and `batch`: the data of the
/// RDD-based API.
template <class R>
concept vector_range = requires(const R& rows) {
  { *std::begin(rows) } -> std::convertible_to<vector_view>;
  std::end(rows);
};
template <class R>
concept point_range = requires(const R& points) {
  { *std::begin(points) } -> std::convertible_to<const labeled_point&>;
  std::end(points);
};

/// A range of vectors as a frame with `features`.
template <vector_range R>
[[nodiscard]] frame to_frame(const R& rows) {
  auto features = vector_data();
  for (const auto& row : rows)
    features.push_back(row);
  return {{"features", column(std::move(features))}};
}

/// A range of labeled points as a frame with `label` and `features`.
template <point_range R>
[[nodiscard]] frame to_frame(const R& points) {
  auto labels = std::vector<double>();
  auto features = vector_data();
  for (const auto& point : points) {
    labels.push_back(point.label);
    features.push_back(point.features);
  }
  return {{"label", column(std::move(labels))}, {"features", column(std::move(features))}};
}

} // namespace weir::ml
