// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <weir/ml/clustering/center_set.hpp>
#include <weir/ml/pipeline/field_archive.hpp>
#include <weir/operators/batch.hpp>

namespace weir::ml {

/// What the past of a streaming k-means fades with.
enum class decay_unit { batches, points };

/// k-means that learns from a stream. Each batch assigns its points to the nearest centers; then
/// the weights of all centers are multiplied by the decay factor (by its power to the number of
/// points of the batch, if the unit is points); then a center with n new points moves to the mean
/// of itself, with what is left of its weight, and of the points, and gains n in weight. A center
/// whose weight fell below 1e-8 of the largest one is given up: it takes half of the weight of the
/// center with the largest one, and both stand a little to the sides of where that was.
///
/// So a batch without points lets weights fade if the unit is batches, and changes nothing if it is
/// points. A decay factor of 1 keeps all of the past, 0 forgets it with each batch.
///
/// A value, for one thread; see `streaming_model` for what brings it to a stream. A batch costs
/// points * centers * size, in parallel, with the same result on any number of threads.
class streaming_k_means {
public:
  using example = vector;
  using features = vector;
  using prediction = std::int64_t;

  /// `errc::invalid_argument` unless k >= 1 and decay_factor >= 0 (finite).
  explicit streaming_k_means(std::size_t k = 2, double decay_factor = 1.0,
                             decay_unit unit = decay_unit::batches);

  streaming_k_means& set_k(std::size_t k);
  streaming_k_means& set_decay_factor(double factor);
  /// The time, in the unit, after which a point counts half: > 0.
  streaming_k_means& set_half_life(double half_life, decay_unit unit);
  /// Where it starts, with a weight for each center, >= 0. There must be k.
  streaming_k_means& set_initial_centers(const std::vector<vector>& centers,
                                         std::vector<double> weights);
  /// The same with standard normal coordinates, and the same weight for all.
  streaming_k_means& set_random_centers(std::size_t size, double weight, std::uint64_t seed = 0);

  [[nodiscard]] std::size_t k() const noexcept { return k_; }
  [[nodiscard]] double decay_factor() const noexcept { return decay_factor_; }
  [[nodiscard]] decay_unit time_unit() const noexcept { return unit_; }
  [[nodiscard]] std::vector<vector> cluster_centers() const { return centers_.to_vectors(); }
  [[nodiscard]] const std::vector<double>& cluster_weights() const noexcept { return weights_; }

  /// Learns from a batch. `errc::invalid_argument` if there are no centers yet, or naming the
  /// element that has another size or a value that is not finite.
  void update(const batch<vector>& points);
  /// The number of the nearest center.
  [[nodiscard]] std::int64_t predict(const vector& x) const;
  void fields(field_archive& data);

private:
  void require_centers() const;
  void split_if_one_is_dying(std::vector<double>& centers);

  std::size_t k_;
  double decay_factor_;
  decay_unit unit_;
  center_set centers_;
  std::vector<double> weights_;
};

} // namespace weir::ml
