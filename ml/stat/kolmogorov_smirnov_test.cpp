// SPDX-License-Identifier: Apache-2.0
#include <weir/ml/stat/kolmogorov_smirnov_test.hpp>

#include <weir/ml/stat/distributions.hpp>
#include <weir/ml/stat/kolmogorov.hpp>
#include <weir/ml/support/require.hpp>

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <vector>

namespace weir::ml {

test_result kolmogorov_smirnov_test(std::span<const double> values,
                                    const std::function<double(double)>& cdf) {
  require(!values.empty(), "kolmogorov_smirnov_test: no values");
  auto sorted = std::vector<double>(values.begin(), values.end());
  for (std::size_t i = 0; i < sorted.size(); ++i)
    require(!std::isnan(sorted[i]),
            [i] { return "kolmogorov_smirnov_test: value " + std::to_string(i) + " is NaN"; });
  std::sort(sorted.begin(), sorted.end());
  const auto count = static_cast<double>(sorted.size());
  auto statistic = 0.0;
  for (std::size_t i = 0; i < sorted.size(); ++i) {
    const auto expected = cdf(sorted[i]);
    const auto before = static_cast<double>(i) / count;
    const auto after = static_cast<double>(i + 1) / count;
    statistic = std::max({statistic, expected - before, after - expected});
  }
  return {kolmogorov_survival(statistic, static_cast<std::int64_t>(sorted.size())), statistic, 0.0,
          "Kolmogorov-Smirnov, two-sided, one sample", "the sample follows the distribution"};
}

test_result kolmogorov_smirnov_test_normal(std::span<const double> values, double mean,
                                           double deviation) {
  require(deviation > 0.0, "kolmogorov_smirnov_test: the deviation must be > 0");
  return kolmogorov_smirnov_test(
      values, [mean, deviation](double x) { return normal_cdf(x, mean, deviation); });
}

} // namespace weir::ml
