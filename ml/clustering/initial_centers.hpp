// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <weir/ml/clustering/center_set.hpp>

namespace weir::ml {

// Where a clustering starts. All give at most `k` different centers, fewer if there are fewer
// different rows; the same ones for a seed, whatever the number of threads. There must be rows.

/// Different rows, each as likely as any other.
[[nodiscard]] center_set random_centers(const cluster_data& data, std::size_t k,
                                        std::uint64_t seed);

/// Rows far from one another: `steps` times each row is taken with a probability of 2 k times its
/// share of the cost of the clustering around those that were taken before; of these, weighted by
/// the rows that are nearest to them, k are found by `plus_plus_centers` and Lloyd's algorithm
/// (k-means||: Bahmani et al., "Scalable K-Means++", 2012). Cost: `steps` + 1 passes with up to 2 k
/// `steps` centers.
[[nodiscard]] center_set parallel_centers(const cluster_data& data, std::size_t k,
                                          std::int64_t steps, std::uint64_t seed);

/// Rows far from one another, each drawn by its share of the cost of the clustering around those
/// before (k-means++: Arthur and Vassilvitskii, 2007). Cost: k passes, on one thread.
[[nodiscard]] center_set plus_plus_centers(const cluster_data& data, std::size_t k,
                                           std::uint64_t seed);

} // namespace weir::ml
