// SPDX-License-Identifier: Apache-2.0
#include <weir/ml/stat/quantiles.hpp>

#include <weir/ml/support/require.hpp>

#include <algorithm>
#include <cmath>

namespace weir::ml {

std::vector<double> quantiles(std::span<double> values, std::span<const double> probabilities) {
  const auto end =
      std::partition(values.begin(), values.end(), [](double value) { return !std::isnan(value); });
  const auto count = end - values.begin();
  auto result = std::vector<double>();
  for (const auto probability : probabilities) {
    require(probability >= 0.0 && probability <= 1.0,
            "quantiles: probabilities must lie in [0, 1]");
    if (count == 0)
      continue;
    const auto rank = std::ceil(probability * static_cast<double>(count));
    const auto at = std::clamp<std::ptrdiff_t>(static_cast<std::ptrdiff_t>(rank) - 1, 0, count - 1);
    std::nth_element(values.begin(), values.begin() + at, end);
    result.push_back(values[static_cast<std::size_t>(at)]);
  }
  return result;
}

} // namespace weir::ml
