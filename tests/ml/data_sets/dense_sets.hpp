// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

namespace weir::testing::data_sets {

/// Rows of numbers, with a label and a weight for each where the set has them.
struct dense_set {
  std::size_t rows = 0;
  std::size_t columns = 0;
  std::vector<double> x; ///< row after row
  std::vector<double> y;
  std::vector<double> weights;

  const double* row(std::size_t i) const { return x.data() + i * columns; }
};

// The sets below share their features, but for `blobs` and `lowrank`: neighbouring columns are
// correlated, scales go from 1 to 5, means are −1, 0 and 1. Weights lie in [0.5, 1.5).

/// Labels are linear in the features but for every fourth one, with intercept 1.5 and noise.
dense_set linear(std::uint64_t seed, std::size_t rows, std::size_t columns);

/// Labels 0 and 1, from the sign of a noisy linear function.
dense_set logit(std::uint64_t seed, std::size_t rows, std::size_t columns);

/// Labels 0, 1, … from the largest of `classes` noisy linear functions.
dense_set multi(std::uint64_t seed, std::size_t rows, std::size_t columns, std::size_t classes);

/// Points around `centres` centres; the label is the number of the centre. No weights.
dense_set blobs(std::uint64_t seed, std::size_t rows, std::size_t columns, std::size_t centres);

/// Rows near a space of 10 dimensions, of falling importance. Neither labels nor weights.
dense_set lowrank(std::uint64_t seed, std::size_t rows, std::size_t columns);

} // namespace weir::testing::data_sets
