// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "dense_sets.hpp"

namespace weir::testing::data_sets {

// The data that Apache Spark's own suites generate, by the random numbers of Java and of Spark.

/// Features uniform with the given means and variances; labels linear in them, with normal noise.
dense_set spark_linear(double intercept, const std::vector<double>& slopes,
                       const std::vector<double>& means, const std::vector<double>& variances,
                       std::size_t rows, std::int64_t seed, double noise);

/// Normal features; classes drawn by softmax, the first having margin 0 and each other one slopes and
/// an intercept in `weights`. Weights are drawn as `rand(seed)` draws them over 4 partitions.
dense_set spark_multinomial(const std::vector<double>& weights, const std::vector<double>& means,
                            const std::vector<double>& variances, std::size_t rows,
                            std::int64_t seed);

/// The first numbers in [0, 1) of Spark's generator of a seed.
std::vector<double> spark_uniforms(std::int64_t seed, std::size_t count);

} // namespace weir::testing::data_sets
