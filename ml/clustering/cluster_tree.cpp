// SPDX-License-Identifier: Apache-2.0
#include <weir/ml/clustering/cluster_tree.hpp>

#include <weir/ml/support/require.hpp>
#include <weir/state/support/error.hpp>

namespace weir::ml {

cluster_tree::cluster_tree(std::vector<cluster_node> nodes, cluster_distance measure)
    : nodes_(std::move(nodes)),
      leaf_of_node_(nodes_.size()),
      parts_(nodes_.size()) {
  for (std::size_t i = 0; i < nodes_.size(); ++i) {
    const auto& node = nodes_[i];
    if (node.is_leaf())
      continue;
    auto both = nodes_[static_cast<std::size_t>(node.left)].center;
    const auto& right = nodes_[static_cast<std::size_t>(node.right)].center;
    both.insert(both.end(), right.begin(), right.end());
    parts_[i] = center_set(std::move(both), right.size(), measure);
  }
  if (nodes_.empty())
    return;
  root_ = center_set(nodes_.front().center, num_features(), measure);
  number(0);
}

// As deep as the tree, which is bounded by the number of levels that a fit may have.
void cluster_tree::number(std::size_t node) {
  if (nodes_[node].is_leaf()) {
    leaf_of_node_[node] = static_cast<std::uint32_t>(leaves_.size());
    leaves_.push_back(node);
    return;
  }
  number(static_cast<std::size_t>(nodes_[node].left));
  number(static_cast<std::size_t>(nodes_[node].right));
}

nearest_center cluster_tree::find(vector_view row) const {
  auto found = root_.nearest(row);
  std::size_t node = 0;
  while (!nodes_[node].is_leaf()) {
    found = parts_[node].nearest(row);
    node = static_cast<std::size_t>(found.center == 0 ? nodes_[node].left : nodes_[node].right);
  }
  return {leaf_of_node_[node], found.cost};
}

void cluster_tree::fields(field_archive& data, cluster_distance measure) {
  auto centers = std::vector<std::vector<double>>();
  auto sizes = std::vector<std::int64_t>();
  auto weights = std::vector<double>();
  auto costs = std::vector<double>();
  auto left = std::vector<std::int64_t>();
  auto right = std::vector<std::int64_t>();
  for (const auto& node : nodes_) {
    centers.push_back(node.center);
    sizes.push_back(node.size);
    weights.push_back(node.weight);
    costs.push_back(node.cost);
    left.push_back(node.left);
    right.push_back(node.right);
  }
  data.field("centers", centers);
  data.field("sizes", sizes);
  data.field("weights", weights);
  data.field("costs", costs);
  data.field("left", left);
  data.field("right", right);
  if (!data.is_reading())
    return;
  const auto count = centers.size();
  auto nodes = std::vector<cluster_node>();
  auto whole = count > 0 && sizes.size() == count && weights.size() == count &&
               costs.size() == count && left.size() == count && right.size() == count;
  for (std::size_t i = 0; whole && i < count; ++i) {
    const auto in_order = [&](std::int64_t part) {
      return part > static_cast<std::int64_t>(i) && part < static_cast<std::int64_t>(count);
    };
    const auto leaf = left[i] == cluster_node::none && right[i] == cluster_node::none;
    whole = centers[i].size() == centers.front().size() &&
            (leaf || (in_order(left[i]) && in_order(right[i])));
    nodes.push_back({centers[i], sizes[i], weights[i], costs[i], left[i], right[i]});
  }
  if (!whole)
    throw error(errc::corrupt, "the clusters of a BisectingKMeansModel are no tree");
  *this = cluster_tree(std::move(nodes), measure);
}

} // namespace weir::ml
