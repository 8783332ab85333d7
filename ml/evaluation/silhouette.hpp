// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <weir/ml/pipeline/training_data.hpp>

namespace weir::ml {

/// The mean silhouette (Rousseeuw 1987) of a clustering: for each row (b - a) / max(a, b), a being
/// the mean distance to the other rows of its cluster, b the least mean distance to those of
/// another cluster; 0 for a row alone in its cluster. Distances are squared euclidean ones, or 1 -
/// cosine. One pass and a sum a cluster instead of all pairs: cost rows * clusters * features.
///
/// Fewer than two clusters, and a zero vector with cosine, are `errc::invalid_argument`.
[[nodiscard]] double silhouette(const feature_rows& rows, std::span<const double> clusters,
                                const row_weights& weights, bool cosine);

} // namespace weir::ml
