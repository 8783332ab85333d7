// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <weir/ml/clustering/cluster_tree.hpp>

namespace weir::ml {

struct bisect_options {
  std::size_t leaves = 4;     ///< at most so many
  std::int64_t max_iter = 20; ///< steps of each division
  double size_min = 1.0;      ///< rows that a cluster needs to be divided
  std::uint64_t seed = 0;
};

/// Divides rows in two, and the parts in two, and so on, all parts of a level at once; if only some
/// may be divided, the larger ones (Steinbach, Karypis and Kumar, "A comparison of document
/// clustering techniques", 2000). A division moves two centers, which start close to the center of
/// the whole, by Lloyd's algorithm. A cluster whose rows are all equal is not divided.
///
/// Cost: a level takes up to `max_iter` + 1 passes, in parallel; memory: 4 bytes a row.
[[nodiscard]] std::vector<cluster_node> bisect(const cluster_data& data,
                                               const bisect_options& options);

} // namespace weir::ml
