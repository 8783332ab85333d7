// SPDX-License-Identifier: Apache-2.0
#include <weir/ml/feature/select_by_p_values.hpp>

#include <weir/ml/support/require.hpp>

#include <algorithm>
#include <cmath>
#include <numeric>

namespace weir::ml {

namespace {

/// The number of the smallest p-values that Benjamini and Hochberg reject.
std::size_t discoveries(const std::vector<double>& sorted, double rate) {
  const auto count = static_cast<double>(sorted.size());
  for (auto i = sorted.size(); i > 0; --i)
    if (sorted[i - 1] <= rate / count * static_cast<double>(i))
      return i;
  return 0;
}

} // namespace

std::vector<std::int32_t> select_by_p_values(std::span<const double> p_values,
                                             const std::string& mode, double threshold) {
  auto rounded = std::vector<double>();
  for (const auto p_value : p_values)
    rounded.push_back(1.0 - (1.0 - p_value));
  auto order = std::vector<std::int32_t>(rounded.size());
  std::iota(order.begin(), order.end(), 0);
  const auto p_of = [&rounded](std::int32_t i) { return rounded[static_cast<std::size_t>(i)]; };
  std::stable_sort(order.begin(), order.end(), [&](std::int32_t a, std::int32_t b) {
    return p_of(a) < p_of(b) || (std::isnan(p_of(b)) && !std::isnan(p_of(a)));
  });
  const auto features = static_cast<double>(order.size());
  const auto below = [&](double limit) {
    return static_cast<std::size_t>(
        std::count_if(order.begin(), order.end(), [&](std::int32_t i) { return p_of(i) < limit; }));
  };
  auto selected = std::size_t{0};
  if (mode == "numTopFeatures") {
    selected = static_cast<std::size_t>(threshold);
  } else if (mode == "percentile") {
    selected = static_cast<std::size_t>(features * threshold);
  } else if (mode == "fpr") {
    selected = below(threshold);
  } else if (mode == "fwe") {
    selected = below(threshold / features);
  } else if (mode == "fdr") {
    auto sorted = std::vector<double>();
    for (const auto i : order)
      sorted.push_back(p_of(i));
    selected = discoveries(sorted, threshold);
  } else {
    fail_argument("there is no way '" + mode + "' to select features");
  }
  order.resize(std::min(selected, order.size()));
  std::sort(order.begin(), order.end());
  return order;
}

} // namespace weir::ml
