// SPDX-License-Identifier: Apache-2.0
#include <weir/ml/streaming/streaming_k_means.hpp>

#include <weir/ml/linalg/blas.hpp>
#include <weir/ml/streaming/batch_rows.hpp>
#include <weir/ml/support/parallel.hpp>
#include <weir/ml/support/random.hpp>
#include <weir/ml/support/require.hpp>

#include <algorithm>
#include <cmath>

namespace weir::ml {

namespace {

/// Below this share of the largest weight a center is given up.
constexpr auto dying_share = 1e-8;
/// How far the halves of a split center stand from where it was, in its coordinates.
constexpr auto split_share = 1e-14;
/// Keeps a weight that has faded to nothing from being divided by.
constexpr auto weight_min = 1e-16;

struct point_sums {
  std::vector<double> sums;
  std::vector<double> counts;
};

point_sums sums_of(const std::vector<vector_view>& points, const center_set& centers) {
  const auto size = centers.num_features();
  return parallel_reduce<point_sums>(
      block_plan(points.size()),
      [&](const row_block& block) {
        auto part = point_sums{std::vector<double>(centers.values().size()),
                               std::vector<double>(centers.size())};
        auto buffer = std::vector<double>();
        for (auto i = block.begin; i < block.end; ++i) {
          const auto center = centers.nearest_scaled(points[i], buffer).center;
          axpy(1.0, points[i], std::span(part.sums).subspan(center * size, size));
          part.counts[center] += 1.0;
        }
        return part;
      },
      [](point_sums& total, point_sums&& next) {
        axpy(1.0, vector_view::dense(next.sums), total.sums);
        axpy(1.0, vector_view::dense(next.counts), total.counts);
      });
}

} // namespace

streaming_k_means::streaming_k_means(std::size_t k, double decay_factor, decay_unit unit)
    : unit_(unit) {
  set_k(k);
  set_decay_factor(decay_factor);
}

streaming_k_means& streaming_k_means::set_k(std::size_t k) {
  require(k >= 1, "streaming k-means needs at least one center");
  k_ = k;
  return *this;
}

streaming_k_means& streaming_k_means::set_decay_factor(double factor) {
  require(factor >= 0.0 && std::isfinite(factor),
          "streaming k-means: the decay factor must be finite and not negative");
  decay_factor_ = factor;
  return *this;
}

streaming_k_means& streaming_k_means::set_half_life(double half_life, decay_unit unit) {
  require(half_life > 0.0, "streaming k-means: the half-life must be > 0");
  unit_ = unit;
  return set_decay_factor(std::exp(std::log(0.5) / half_life));
}

streaming_k_means& streaming_k_means::set_initial_centers(const std::vector<vector>& centers,
                                                          std::vector<double> weights) {
  require(centers.size() == k_ && weights.size() == k_, [&] {
    return "streaming k-means with k = " + std::to_string(k_) + " got " +
           std::to_string(centers.size()) + " centers and " + std::to_string(weights.size()) +
           " weights";
  });
  require(std::all_of(weights.begin(), weights.end(),
                      [](double weight) { return weight >= 0.0 && std::isfinite(weight); }),
          "streaming k-means: weights must be finite and not negative");
  centers_ = center_set(centers, cluster_distance::euclidean);
  weights_ = std::move(weights);
  return *this;
}

streaming_k_means& streaming_k_means::set_random_centers(std::size_t size, double weight,
                                                         std::uint64_t seed) {
  auto random = random_generator(seed);
  auto centers = std::vector<vector>();
  for (std::size_t c = 0; c < k_; ++c) {
    auto values = std::vector<double>(size);
    for (auto& value : values)
      value = random.normal();
    centers.push_back(vectors::dense(std::move(values)));
  }
  return set_initial_centers(centers, std::vector<double>(k_, weight));
}

void streaming_k_means::require_centers() const {
  require(centers_.size() == k_, "streaming k-means has no centers to start from: call "
                                 "set_initial_centers or set_random_centers first");
}

void streaming_k_means::update(const batch<vector>& points) {
  require_centers();
  const auto views = views_of(points, centers_.num_features());
  const auto decay = unit_ == decay_unit::batches
                         ? decay_factor_
                         : std::pow(decay_factor_, static_cast<double>(views.size()));
  scal(decay, weights_);
  if (views.empty())
    return;
  const auto found = sums_of(views, centers_);
  const auto size = centers_.num_features();
  auto centers = std::vector<double>(centers_.values().begin(), centers_.values().end());
  for (std::size_t c = 0; c < k_; ++c) {
    const auto count = found.counts[c];
    if (count == 0.0)
      continue;
    weights_[c] += count;
    const auto share = count / std::max(weights_[c], weight_min);
    for (std::size_t j = 0; j < size; ++j) {
      auto& coordinate = centers[c * size + j];
      coordinate = (1.0 - share) * coordinate + share * (found.sums[c * size + j] / count);
    }
  }
  split_if_one_is_dying(centers);
  centers_ = center_set(std::move(centers), size, cluster_distance::euclidean);
}

void streaming_k_means::split_if_one_is_dying(std::vector<double>& centers) {
  const auto largest = std::max_element(weights_.begin(), weights_.end());
  const auto smallest = std::min_element(weights_.begin(), weights_.end());
  if (!(*smallest < dying_share * *largest))
    return;
  *largest = *smallest = (*largest + *smallest) / 2.0;
  const auto size = centers_.num_features();
  auto* const split = centers.data() + static_cast<std::size_t>(largest - weights_.begin()) * size;
  auto* const dying = centers.data() + static_cast<std::size_t>(smallest - weights_.begin()) * size;
  for (std::size_t j = 0; j < size; ++j) {
    const auto where = split[j];
    const auto aside = split_share * std::max(std::abs(where), 1.0);
    split[j] = where + aside;
    dying[j] = where - aside;
  }
}

std::int64_t streaming_k_means::predict(const vector& x) const {
  require_centers();
  return centers_.nearest(x).center;
}

void streaming_k_means::fields(field_archive& data) {
  auto centers = centers_.to_vectors();
  data.field("centers", centers);
  data.field("weights", weights_);
  if (data.is_reading() && !centers.empty())
    set_initial_centers(centers, weights_);
}

} // namespace weir::ml
