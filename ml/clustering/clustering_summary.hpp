// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <weir/ml/frame/frame.hpp>

#include <cstdint>
#include <vector>

namespace weir::ml {

/// What is known of a clustering once it has been fitted: of the data that it was fitted to. Not
/// saved with the model.
struct clustering_summary {
  /// The data with the column of predictions.
  frame predictions;
  std::vector<std::int64_t> cluster_sizes;
  /// The sum of weight * cost of all rows, around the final centers. (Spark gives k-means' cost
  /// around the centers before its last step.)
  double training_cost = 0.0;
  std::int64_t num_iter = 0;
  /// Whether the centers had come to rest, rather than maxIter been reached.
  bool converged = false;
};

} // namespace weir::ml
