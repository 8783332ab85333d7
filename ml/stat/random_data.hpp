// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <weir/ml/frame/column_data.hpp>

#include <cstdint>
#include <vector>

namespace weir::ml {

/// A distribution to draw from, as Spark's RandomRDDs have them.
struct random_distribution {
  enum class kind { uniform, normal, log_normal, poisson, exponential, gamma };

  kind type = kind::uniform;
  double first = 0.0;
  double second = 1.0;

  /// In [0, 1).
  static random_distribution uniform() { return {kind::uniform, 0.0, 1.0}; }
  static random_distribution standard_normal() { return {kind::normal, 0.0, 1.0}; }
  /// Of the logarithm.
  static random_distribution log_normal(double mean, double deviation) {
    return {kind::log_normal, mean, deviation};
  }
  static random_distribution poisson(double mean) { return {kind::poisson, mean, 0.0}; }
  static random_distribution exponential(double mean) { return {kind::exponential, mean, 0.0}; }
  static random_distribution gamma(double shape, double scale) {
    return {kind::gamma, shape, scale};
  }
};

// Independent draws, the same for a seed whatever the number of threads. Parameters that must be
// positive (deviations, means of poisson and exponential, shape, scale) are
// `errc::invalid_argument` otherwise.

[[nodiscard]] std::vector<double> random_values(const random_distribution& distribution,
                                                std::size_t count, std::uint64_t seed);
/// Dense rows.
[[nodiscard]] vector_data random_vectors(const random_distribution& distribution, std::size_t rows,
                                         std::size_t cols, std::uint64_t seed);

} // namespace weir::ml
