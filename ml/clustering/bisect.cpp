// SPDX-License-Identifier: Apache-2.0
#include <weir/ml/clustering/bisect.hpp>

#include <weir/ml/clustering/assigned_rows.hpp>
#include <weir/ml/linalg/blas.hpp>
#include <weir/ml/support/random.hpp>

#include <algorithm>
#include <cmath>
#include <limits>

namespace weir::ml {

namespace {

constexpr std::uint32_t no_division = std::numeric_limits<std::uint32_t>::max();
constexpr int levels_max = 63;
/// How far the centers of the parts begin from that of the whole, in its length or spread.
constexpr double first_distance = 1e-4;

/// What is known of the two parts of a division.
struct part_sums {
  std::vector<double> sum[2];
  double weight[2] = {};
  double cost[2] = {};
  std::int64_t size[2] = {};
};

/// A cluster that is being divided.
struct division {
  std::size_t node;
  center_set parts;
};

class bisection {
public:
  bisection(const cluster_data& data, const bisect_options& options)
      : data_(data),
        options_(options),
        random_(options.seed),
        node_of_row_(data.size()) {
    // nop
  }

  std::vector<cluster_node> run() {
    make_root();
    auto active = std::vector<std::size_t>{0};
    for (auto level = 0; level < levels_max && leaves_ < options_.leaves; ++level) {
      auto divisions = begin_divisions(active);
      if (divisions.empty())
        break;
      for (std::int64_t i = 0; i < options_.max_iter && step(divisions); ++i)
        ; // nop
      active = finish(divisions);
    }
    return std::move(nodes_);
  }

private:
  void make_root() {
    const auto none = center_set();
    auto sums = parallel_reduce<part_sums>(
        plan(1),
        [&](const row_block& block) {
          auto part = part_sums();
          part.sum[0].resize(data_.num_features());
          for_each_assigned(data_, none, block,
                            [&](std::size_t i, vector_view row, const nearest_center&) {
                              axpy(data_.weight(i), row, part.sum[0]);
                              part.weight[0] += data_.weight(i);
                            });
          return part;
        },
        [](part_sums& total, part_sums&& next) {
          axpy(1.0, vector_view::dense(next.sum[0]), total.sum[0]);
          total.weight[0] += next.weight[0];
        });
    if (sums.weight[0] > 0.0)
      scal(1.0 / sums.weight[0], sums.sum[0]);
    nodes_.push_back({std::move(sums.sum[0])});
    auto& root = nodes_.front();
    root.weight = sums.weight[0];
    root.size = static_cast<std::int64_t>(data_.size());
    const auto center = center_set(root.center, data_.num_features(), data_.measure);
    root.center.assign(center[0].begin(), center[0].end());
    root.cost = parallel_reduce<double>(
        block_plan(data_.size()),
        [&](const row_block& block) {
          auto cost = 0.0;
          for_each_assigned(data_, center, block,
                            [&](std::size_t i, vector_view, const nearest_center& nearest) {
                              cost += data_.weight(i) * nearest.cost;
                            });
          return cost;
        },
        [](double& total, double next) { total += next; });
    leaves_ = 1;
  }

  std::vector<division> begin_divisions(std::vector<std::size_t> active) {
    const auto can_be_divided = [this](std::size_t node) {
      const auto& cluster = nodes_[node];
      return static_cast<double>(cluster.size) >= options_.size_min &&
             cluster.cost > std::numeric_limits<double>::epsilon() * cluster.weight;
    };
    active.erase(std::remove_if(active.begin(), active.end(),
                                [&](std::size_t node) { return !can_be_divided(node); }),
                 active.end());
    const auto wanted = options_.leaves - leaves_;
    if (active.size() > wanted) {
      std::stable_sort(active.begin(), active.end(), [this](std::size_t a, std::size_t b) {
        return nodes_[a].size > nodes_[b].size;
      });
      active.resize(wanted);
    }
    auto divisions = std::vector<division>();
    for (const auto node : active)
      divisions.push_back({node, first_parts(nodes_[node])});
    return divisions;
  }

  center_set first_parts(const cluster_node& whole) {
    const auto spread = std::sqrt(whole.cost / whole.weight);
    const auto length = norm(vector_view::dense(whole.center));
    const auto distance = first_distance * std::max(length, spread);
    auto centers = whole.center;
    centers.insert(centers.end(), whole.center.begin(), whole.center.end());
    for (std::size_t j = 0; j < whole.center.size(); ++j) {
      const auto noise = distance * random_.uniform();
      centers[j] -= noise;
      centers[whole.center.size() + j] += noise;
    }
    return {std::move(centers), whole.center.size(), data_.measure};
  }

  block_plan plan(std::size_t divisions) const {
    const auto numbers = 8 * std::max<std::size_t>(divisions * data_.num_features(), 1);
    return block_plan(data_.size(),
                      std::clamp<std::size_t>(data_.rows.num_actives() / numbers, 2, 64));
  }

  /// For each node the number of its division.
  std::vector<std::uint32_t> numbers_of(const std::vector<division>& divisions) const {
    auto numbers = std::vector<std::uint32_t>(nodes_.size(), no_division);
    for (std::size_t d = 0; d < divisions.size(); ++d)
      numbers[divisions[d].node] = static_cast<std::uint32_t>(d);
    return numbers;
  }

  /// Sums up the parts of all divisions; `f(row, division, part)` may note where a row belongs.
  template <class F>
  std::vector<part_sums> sum_parts(const std::vector<division>& divisions, F f) const {
    using all_sums = std::vector<part_sums>;
    const auto none = center_set();
    const auto numbers = numbers_of(divisions);
    const auto map = [&](const row_block& block) {
      auto sums = all_sums(divisions.size());
      for (auto& each : sums)
        each.sum[0] = each.sum[1] = std::vector<double>(data_.num_features());
      auto buffer = std::vector<double>();
      for_each_assigned(data_, none, block,
                        [&](std::size_t i, vector_view row, const nearest_center&) {
                          const auto number = numbers[node_of_row_[i]];
                          if (number == no_division)
                            return;
                          const auto nearest = divisions[number].parts.nearest_scaled(row, buffer);
                          auto& to = sums[number];
                          const auto part = nearest.center;
                          axpy(data_.weight(i), row, to.sum[part]);
                          to.weight[part] += data_.weight(i);
                          to.cost[part] += data_.weight(i) * nearest.cost;
                          ++to.size[part];
                          f(i, number, part);
                        });
      return sums;
    };
    return parallel_reduce<all_sums>(
        plan(divisions.size()), map, [](all_sums& total, all_sums&& next) {
          for (std::size_t d = 0; d < total.size(); ++d)
            for (auto part = 0; part < 2; ++part) {
              axpy(1.0, vector_view::dense(next[d].sum[part]), total[d].sum[part]);
              total[d].weight[part] += next[d].weight[part];
              total[d].cost[part] += next[d].cost[part];
              total[d].size[part] += next[d].size[part];
            }
        });
  }

  /// Moves the centers of all parts to the means of their rows; whether one has moved.
  bool step(std::vector<division>& divisions) const {
    auto moved = false;
    const auto sums = sum_parts(divisions, [](std::size_t, std::uint32_t, std::uint32_t) {});
    for (std::size_t d = 0; d < divisions.size(); ++d) {
      const auto& before = divisions[d].parts;
      auto centers = std::vector<double>(before.values().begin(), before.values().end());
      for (std::size_t part = 0; part < 2; ++part) {
        const auto center =
            std::span(centers).subspan(part * data_.num_features(), data_.num_features());
        const auto weight = sums[d].weight[part];
        const auto& sum = sums[d].sum[part];
        // Rows in opposite directions have no mean direction.
        const auto nowhere =
            data_.measure == cluster_distance::cosine && norm(vector_view::dense(sum)) == 0.0;
        for (std::size_t j = 0; weight > 0.0 && !nowhere && j < center.size(); ++j)
          center[j] = sum[j] / weight;
      }
      auto after = center_set(std::move(centers), data_.num_features(), data_.measure);
      moved = moved ||
              !std::equal(before.values().begin(), before.values().end(), after.values().begin());
      divisions[d].parts = std::move(after);
    }
    return moved;
  }

  /// Makes nodes of the parts. A division that left a part empty is none. Gives the new nodes.
  std::vector<std::size_t> finish(const std::vector<division>& divisions) {
    auto part_of_row = std::vector<std::uint8_t>(data_.size());
    const auto sums = sum_parts(divisions, [&](std::size_t row, std::uint32_t, std::uint32_t part) {
      part_of_row[row] = static_cast<std::uint8_t>(part);
    });
    const auto numbers = numbers_of(divisions);
    auto fresh = std::vector<std::size_t>();
    for (std::size_t d = 0; d < divisions.size(); ++d) {
      if (sums[d].size[0] == 0 || sums[d].size[1] == 0)
        continue;
      nodes_[divisions[d].node].left = static_cast<std::int64_t>(nodes_.size());
      nodes_[divisions[d].node].right = static_cast<std::int64_t>(nodes_.size()) + 1;
      for (std::size_t part = 0; part < 2; ++part) {
        const auto center = divisions[d].parts[part];
        fresh.push_back(nodes_.size());
        nodes_.push_back({{center.begin(), center.end()},
                          sums[d].size[part],
                          sums[d].weight[part],
                          sums[d].cost[part]});
      }
      ++leaves_;
    }
    for (std::size_t i = 0; i < data_.size(); ++i) {
      const auto& node = nodes_[node_of_row_[i]];
      if (numbers[node_of_row_[i]] != no_division && !node.is_leaf())
        node_of_row_[i] = static_cast<std::uint32_t>(part_of_row[i] == 0 ? node.left : node.right);
    }
    return fresh;
  }

  const cluster_data& data_;
  const bisect_options& options_;
  random_generator random_;
  std::vector<cluster_node> nodes_;
  std::vector<std::uint32_t> node_of_row_;
  std::size_t leaves_ = 0;
};

} // namespace

std::vector<cluster_node> bisect(const cluster_data& data, const bisect_options& options) {
  return bisection(data, options).run();
}

} // namespace weir::ml
