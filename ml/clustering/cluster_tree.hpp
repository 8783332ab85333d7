// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <weir/ml/clustering/center_set.hpp>
#include <weir/ml/pipeline/field_archive.hpp>

namespace weir::ml {

/// A cluster of a tree of clusters: divided into two others, or a leaf.
struct cluster_node {
  static constexpr std::int64_t none = -1;

  std::vector<double> center;
  /// Rows, their weights, and what they cost around the center.
  std::int64_t size = 0;
  double weight = 0.0;
  double cost = 0.0;
  /// The numbers of the parts in the list of nodes; `none` for both if it is a leaf.
  std::int64_t left = none;
  std::int64_t right = none;

  [[nodiscard]] bool is_leaf() const noexcept { return left == none; }
};

/// Clusters that were divided in two, again and again. The leaves are the clusters; they are
/// numbered from the left. Immutable; reads from several threads are safe.
class cluster_tree {
public:
  cluster_tree() = default;
  /// The first node is the root; parts come after what they are parts of.
  cluster_tree(std::vector<cluster_node> nodes, cluster_distance measure);

  [[nodiscard]] const std::vector<cluster_node>& nodes() const noexcept { return nodes_; }
  [[nodiscard]] std::size_t num_leaves() const noexcept { return leaves_.size(); }
  [[nodiscard]] const cluster_node& leaf(std::size_t i) const { return nodes_[leaves_[i]]; }
  [[nodiscard]] std::size_t num_features() const noexcept {
    return nodes_.empty() ? 0 : nodes_.front().center.size();
  }

  /// The leaf that a row comes to when it goes to the nearer part each time, and its cost there.
  [[nodiscard]] nearest_center find(vector_view row) const;

  /// See `field_archive`; reading checks that it is a tree.
  void fields(field_archive& data, cluster_distance measure);

private:
  void number(std::size_t node);

  std::vector<cluster_node> nodes_;
  std::vector<std::size_t> leaves_;
  std::vector<std::uint32_t> leaf_of_node_;
  std::vector<center_set> parts_; ///< the centers of both parts of each node
  center_set root_;
};

} // namespace weir::ml
