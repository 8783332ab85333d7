// SPDX-License-Identifier: Apache-2.0
#include <weir/ml/stat/linear_data_generator.hpp>

#include <weir/ml/support/parallel.hpp>
#include <weir/ml/support/random.hpp>
#include <weir/ml/support/require.hpp>

#include <algorithm>
#include <cmath>

namespace weir::ml {

std::vector<labeled_point> generate_linear_input(double intercept, std::span<const double> weights,
                                                 std::size_t points, std::uint64_t seed, double eps,
                                                 std::span<const double> x_mean,
                                                 std::span<const double> x_variance) {
  const auto size = weights.size();
  require((x_mean.empty() || x_mean.size() == size) &&
              (x_variance.empty() || x_variance.size() == size),
          "linear data: there must be a mean and a variance for each weight, or none");
  require(std::all_of(x_variance.begin(), x_variance.end(), [](double v) { return v >= 0.0; }),
          "linear data: a variance is negative");
  auto result = std::vector<labeled_point>(points);
  parallel_for(block_plan(points), [&](const row_block& block) {
    auto random = random_generator(seed, block.index);
    for (auto i = block.begin; i < block.end; ++i) {
      auto features = std::vector<double>(size);
      auto label = intercept;
      for (std::size_t j = 0; j < size; ++j) {
        const auto variance = x_variance.empty() ? 1.0 / 3.0 : x_variance[j];
        // A uniform number between 0 and 1 has the variance 1/12.
        features[j] = (random.uniform() - 0.5) * std::sqrt(12.0 * variance) +
                      (x_mean.empty() ? 0.0 : x_mean[j]);
        label += weights[j] * features[j];
      }
      result[i] = {label + eps * random.normal(), vectors::dense(std::move(features))};
    }
  });
  return result;
}

} // namespace weir::ml
