// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <weir/ml/clustering/cluster_data.hpp>
#include <weir/ml/clustering/nearest_kernel.hpp>
#include <weir/ml/linalg/vector.hpp>

#include <span>
#include <vector>

namespace weir::ml {

/// Centers of clusters, laid out for finding the nearest one. Immutable; reads from several threads
/// are safe. For the cosine measure centers have length 1. Memory: twice the centers.
class center_set {
public:
  /// No centers.
  center_set() = default;
  /// From centers that lie one after another. Cosine: they are scaled to length 1;
  /// `errc::invalid_argument` for one of length 0.
  center_set(std::vector<double> centers, std::size_t num_features, cluster_distance measure);
  /// `errc::invalid_argument` if there are none, or if they have different sizes.
  center_set(const std::vector<vector>& centers, cluster_distance measure);

  [[nodiscard]] std::size_t size() const noexcept { return norms_.size(); }
  [[nodiscard]] std::size_t num_features() const noexcept { return features_; }
  [[nodiscard]] cluster_distance measure() const noexcept { return measure_; }
  [[nodiscard]] std::span<const double> operator[](std::size_t center) const noexcept {
    return std::span(centers_).subspan(center * features_, features_);
  }
  /// All centers, one after another.
  [[nodiscard]] std::span<const double> values() const noexcept { return centers_; }
  [[nodiscard]] std::vector<vector> to_vectors() const;

  /// The nearest center of a row of the right size; with the cosine measure a row of length 0 is
  /// `errc::invalid_argument`. Sparse rows cost their stored entries a center.
  [[nodiscard]] nearest_center nearest(vector_view row) const;
  /// The same for dense rows that lie one after another, which have length 1 if the measure is the
  /// cosine: `out.size()` of them.
  void nearest(const double* rows, std::span<nearest_center> out) const;
  /// The same for a row of either kind that has length 1 if the measure is the cosine; `buffer` is
  /// for use by the call.
  [[nodiscard]] nearest_center nearest_scaled(vector_view row, std::vector<double>& buffer) const;

private:
  [[nodiscard]] nearest_center nearest_sparse(vector_view row, std::vector<double>& buffer) const;

  std::size_t features_ = 0;
  cluster_distance measure_ = cluster_distance::euclidean;
  std::vector<double> centers_;
  std::size_t stride_ = 0;
  std::vector<double> columns_; ///< see `center_table`
  std::vector<double> norms_;   ///< squares of lengths
};

} // namespace weir::ml
