// SPDX-License-Identifier: Apache-2.0
#include <weir/ml/clustering/k_means.hpp>

#include <weir/ml/clustering/initial_centers.hpp>
#include <weir/ml/clustering/lloyd.hpp>
#include <weir/ml/pipeline/training_data.hpp>
#include <weir/ml/support/early_stop.hpp>
#include <weir/ml/support/require.hpp>
#include <weir/state/support/error.hpp>

#include <cmath>

namespace weir::ml {

k_means_model::k_means_model(const std::vector<vector>& centers, cluster_distance measure)
    : centers_(centers, measure) {
  k = static_cast<std::int64_t>(centers_.size());
  distance_measure = measure == cluster_distance::cosine ? "cosine" : "euclidean";
}

const clustering_summary& k_means_model::summary() const {
  if (!summary_)
    throw error(errc::illegal_state,
                "the KMeansModel has no summary: only a model that was just fitted has one");
  return *summary_;
}

double k_means_model::compute_cost(const frame& data) const {
  const auto rows = feature_rows(data, features_col(), centers_.num_features());
  return assign({rows.vectors(), {}, centers_.measure(), features_col()}, centers_).cost;
}

void k_means_model::fields(field_archive& data) {
  auto centers = centers_.to_vectors();
  data.field("clusterCenters", centers);
  if (data.is_reading())
    centers_ = center_set(centers, measure());
}

frame k_means_model::transform_impl(const frame& data) const {
  if (prediction_col().empty())
    return data;
  const auto rows = feature_rows(data, features_col(), centers_.num_features());
  auto found = assign({rows.vectors(), {}, centers_.measure(), features_col()}, centers_);
  return data.with_column(prediction_col(), column(std::move(found.labels)));
}

k_means& k_means::set_initial_centers(std::vector<vector> centers) {
  initial_centers_ = std::move(centers);
  return *this;
}

center_set k_means::first_centers(const cluster_data& data) const {
  if (!initial_centers_.empty())
    return {initial_centers_, data.measure};
  const auto count = static_cast<std::size_t>(k());
  return init_mode() == "random" ? random_centers(data, count, seed_value())
                                 : parallel_centers(data, count, init_steps(), seed_value());
}

k_means_model k_means::fit_impl(const frame& data) const {
  const auto rows = feature_rows(data, features_col());
  require(rows.size() > 0, "there are no rows to cluster");
  // A row whose values are not finite has no finite cost either, which is seen in the end; but the
  // cosine's lengths are needed at once.
  if (measure() == cluster_distance::cosine)
    rows.require_finite(features_col());
  const auto weights = row_weights(data, name_if_set(weight_col));
  const auto clustered = cluster_data{rows.vectors(), weights.values(), measure(), features_col()};
  auto centers = first_centers(clustered);
  require(rows.num_features() == centers.num_features(), [&] {
    return "the initial centers have size " + std::to_string(centers.num_features()) +
           ", but column '" + features_col() + "' has vectors of size " +
           std::to_string(rows.num_features());
  });
  auto fitted = lloyd(clustered, std::move(centers), max_iter(), tol());
  if (!fitted.converged && max_iter() > 0)
    warn_of_early_stop(uid(), fitted.iterations, "raise maxIter or tol");
  auto assigned = assign(clustered, fitted.centers);
  if (!std::isfinite(assigned.cost))
    rows.require_finite(features_col());
  auto summary = std::make_shared<clustering_summary>();
  summary->cluster_sizes = std::move(assigned.sizes);
  summary->training_cost = assigned.cost;
  summary->num_iter = fitted.iterations;
  summary->converged = fitted.converged;
  summary->predictions =
      prediction_col().empty()
          ? data
          : data.with_column(prediction_col(), column(std::move(assigned.labels)));
  return k_means_model(std::move(fitted.centers), std::move(summary));
}

} // namespace weir::ml
