// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <weir/ml/clustering/center_set.hpp>

namespace weir::ml {

struct lloyd_result {
  center_set centers;
  std::int64_t iterations = 0;
  bool converged = false;
};

/// Moves centers to where the cost of the clustering is least nearby (Lloyd, "Least squares
/// quantization in PCM", 1982): assigns each row to its nearest center, moves each center to the
/// weighted mean of its rows (scaled to length 1 if the measure is the cosine), and again. A center
/// without rows stays. Ends after `max_iter` steps, or when no center moved by more than `tol`
/// (euclidean distance, or 1 - cos).
///
/// Cost a step: rows * centers * stored entries a row, in parallel; memory: some sets of centers.
[[nodiscard]] lloyd_result lloyd(const cluster_data& data, center_set initial,
                                 std::int64_t max_iter, double tol);

/// Which rows belong to which center, and what that costs.
struct clustering {
  std::vector<double> labels; ///< the number of a center for each row
  std::vector<std::int64_t> sizes;
  double cost = 0.0; ///< sum of weight * cost
};
[[nodiscard]] clustering assign(const cluster_data& data, const center_set& centers);

} // namespace weir::ml
