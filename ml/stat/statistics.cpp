// SPDX-License-Identifier: Apache-2.0
#include <weir/ml/stat/statistics.hpp>

#include <weir/ml/support/require.hpp>

namespace weir::ml::statistics {

test_result kolmogorov_smirnov_test(std::span<const double> values, const std::string& distribution,
                                    double mean, double deviation) {
  require(distribution == "norm", [&] {
    return "Kolmogorov-Smirnov test: there is no distribution '" + distribution +
           "'; known: norm. Give the cumulative distribution function of another";
  });
  return kolmogorov_smirnov_test_normal(values, mean, deviation);
}

} // namespace weir::ml::statistics
