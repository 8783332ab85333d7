// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <weir/ml/clustering/cluster_tree.hpp>
#include <weir/ml/clustering/clustering_params.hpp>
#include <weir/ml/clustering/clustering_summary.hpp>
#include <weir/ml/frame/frame_range.hpp>
#include <weir/ml/pipeline/stage.hpp>

namespace weir::ml {

struct bisecting_k_means_params : virtual clustering_params {
  param<std::int64_t> k{*this, "k", "the number of clusters to come to (>= 1); may be fewer", 4,
                        at_least(1)};
  param<double> min_divisible_cluster_size{
      *this, "minDivisibleClusterSize",
      "rows that a cluster needs to be divided: a number (>= 1) or a share of all (< 1)", 1.0,
      greater_than(0.0)};
};

/// A tree of clusters, whose leaves count; predicts the leaf that a row comes to.
class bisecting_k_means_model final : public model_of<bisecting_k_means_model>,
                                      public bisecting_k_means_params {
public:
  static constexpr std::string_view type_name = "BisectingKMeansModel";

  bisecting_k_means_model() = default;
  explicit bisecting_k_means_model(cluster_tree tree,
                                   std::shared_ptr<const clustering_summary> summary = nullptr)
      : tree_(std::move(tree)),
        summary_(std::move(summary)) {
    // nop
  }

  [[nodiscard]] const cluster_tree& tree() const noexcept { return tree_; }
  [[nodiscard]] std::vector<vector> cluster_centers() const;
  [[nodiscard]] std::size_t num_clusters() const noexcept { return tree_.num_leaves(); }
  [[nodiscard]] std::size_t num_features() const noexcept { return tree_.num_features(); }
  /// Thread-safe.
  [[nodiscard]] double predict(vector_view features) const { return tree_.find(features).center; }
  /// The sum over the rows of squared distances (or 1 - cos) to the center of their leaf.
  [[nodiscard]] double compute_cost(const frame& data) const;

  [[nodiscard]] bool has_summary() const noexcept { return summary_ != nullptr; }
  /// Of the fit; `errc::illegal_state` if the model was loaded.
  [[nodiscard]] const clustering_summary& summary() const;

  void fields(field_archive& data) override { tree_.fields(data, measure()); }

protected:
  [[nodiscard]] frame transform_impl(const frame& data) const override;

private:
  cluster_tree tree_;
  std::shared_ptr<const clustering_summary> summary_;
};

/// Clusters by dividing in two again and again; see `bisect`. Errors as for `k_means`.
class bisecting_k_means final : public estimator_of<bisecting_k_means, bisecting_k_means_model>,
                                public bisecting_k_means_params {
public:
  static constexpr std::string_view type_name = "BisectingKMeans";

  /// As `BisectingKMeans().setK(k).run(rows)` of the RDD-based API.
  template <vector_range Rows>
  [[nodiscard]] bisecting_k_means_model run(const Rows& rows) const {
    return fit(to_frame(rows));
  }

protected:
  [[nodiscard]] bisecting_k_means_model fit_impl(const frame& data) const override;
};

} // namespace weir::ml
