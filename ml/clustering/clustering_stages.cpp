// SPDX-License-Identifier: Apache-2.0
#include <weir/ml/clustering/clustering_stages.hpp>

#include <weir/ml/clustering/bisecting_k_means.hpp>
#include <weir/ml/clustering/k_means.hpp>
#include <weir/ml/pipeline/registry.hpp>

namespace weir::ml {

void register_clustering_stages(stage_registry& registry) {
  registry.add<bisecting_k_means, bisecting_k_means_model, k_means, k_means_model>();
}

} // namespace weir::ml
