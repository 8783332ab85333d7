// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <weir/ml/clustering/center_set.hpp>
#include <weir/ml/clustering/clustering_params.hpp>
#include <weir/ml/clustering/clustering_summary.hpp>
#include <weir/ml/frame/frame_range.hpp>
#include <weir/ml/pipeline/stage.hpp>

namespace weir::ml {

struct k_means_params : virtual clustering_params, virtual has_tol {
  param<std::int64_t> k{*this, "k", "the number of clusters (>= 1); there may be fewer rows", 2,
                        at_least(1)};
  param<std::string> init_mode{*this, "initMode", "how the first centers are chosen", "k-means||",
                               one_of({"random", "k-means||"})};
  param<std::int64_t> init_steps{*this, "initSteps", "steps of k-means|| (>= 1)", 2, at_least(1)};

  k_means_params() { tol.set_default(1e-4); }
};

/// Centers of clusters; predicts the number of the nearest one.
class k_means_model final : public model_of<k_means_model>, public k_means_params {
public:
  static constexpr std::string_view type_name = "KMeansModel";

  k_means_model() = default;
  explicit k_means_model(center_set centers,
                         std::shared_ptr<const clustering_summary> summary = nullptr)
      : centers_(std::move(centers)),
        summary_(std::move(summary)) {
    // nop
  }
  /// From known centers.
  explicit k_means_model(const std::vector<vector>& centers,
                         cluster_distance measure = cluster_distance::euclidean);

  [[nodiscard]] std::vector<vector> cluster_centers() const { return centers_.to_vectors(); }
  [[nodiscard]] const center_set& centers() const noexcept { return centers_; }
  [[nodiscard]] std::size_t num_clusters() const noexcept { return centers_.size(); }
  [[nodiscard]] std::size_t num_features() const noexcept { return centers_.num_features(); }

  /// The number of the nearest center, the first of equally near ones. Thread-safe.
  [[nodiscard]] double predict(vector_view features) const {
    return centers_.nearest(features).center;
  }
  /// The sum over the rows of squared distances (or 1 - cos) to the nearest center.
  template <vector_range Rows>
  [[nodiscard]] double compute_cost(const Rows& rows) const {
    return compute_cost(to_frame(rows));
  }
  [[nodiscard]] double compute_cost(const frame& data) const;

  [[nodiscard]] bool has_summary() const noexcept { return summary_ != nullptr; }
  /// Of the fit; `errc::illegal_state` if the model was loaded or made from centers.
  [[nodiscard]] const clustering_summary& summary() const;

  void fields(field_archive& data) override;

protected:
  [[nodiscard]] frame transform_impl(const frame& data) const override;

private:
  center_set centers_;
  std::shared_ptr<const clustering_summary> summary_;
};

/// k-means: finds k centers such that the sum over rows of weight * squared distance to the nearest
/// center (or of weight * (1 - cos)) is least nearby; see `lloyd` and `initial_centers.hpp`.
///
/// Gives fewer centers if there are fewer different rows. No rows, values that are not finite, and,
/// with the cosine, rows of length 0 are `errc::invalid_argument` naming column and row. The same
/// result for a seed, whatever the number of threads. Memory beside the data: 8 bytes a row, with
/// the summary 16.
class k_means final : public estimator_of<k_means, k_means_model>, public k_means_params {
public:
  static constexpr std::string_view type_name = "KMeans";

  /// Centers to start from, instead of choosing some; then their number counts, not `k`.
  k_means& set_initial_centers(std::vector<vector> centers);
  k_means& set_initial_model(const k_means_model& model) {
    return set_initial_centers(model.cluster_centers());
  }

  /// As `KMeans.train` of the RDD-based API: clusters a range of vectors.
  template <vector_range Rows>
  [[nodiscard]] static k_means_model
  train(const Rows& rows, std::int64_t k, std::int64_t max_iterations,
        const std::string& initialization_mode = "k-means||", std::int64_t seed = 0) {
    auto stage = k_means();
    stage.k = k;
    stage.max_iter = max_iterations;
    stage.init_mode = initialization_mode;
    stage.seed = seed;
    return stage.fit(to_frame(rows));
  }

  void fields(field_archive& data) override { data.field("initialCenters", initial_centers_); }

protected:
  [[nodiscard]] k_means_model fit_impl(const frame& data) const override;

private:
  [[nodiscard]] center_set first_centers(const cluster_data& data) const;

  std::vector<vector> initial_centers_;
};

} // namespace weir::ml
