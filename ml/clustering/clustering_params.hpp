// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <weir/ml/clustering/cluster_data.hpp>
#include <weir/ml/pipeline/shared_params.hpp>

namespace weir::ml {

/// What k-means and its kin have in common.
struct clustering_params : virtual has_features_col,
                           virtual has_prediction_col,
                           virtual has_weight_col,
                           virtual has_max_iter,
                           virtual has_seed {
  param<std::string> distance_measure{*this, "distanceMeasure",
                                      "how far vectors are from one another", "euclidean",
                                      one_of({"euclidean", "cosine"})};

  clustering_params() { max_iter.set_default(20); }

  [[nodiscard]] cluster_distance measure() const {
    return distance_measure() == "cosine" ? cluster_distance::cosine : cluster_distance::euclidean;
  }
};

} // namespace weir::ml
