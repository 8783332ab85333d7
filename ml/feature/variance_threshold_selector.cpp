// SPDX-License-Identifier: Apache-2.0
#include <weir/ml/feature/variance_threshold_selector.hpp>

#include <weir/ml/feature/column_summary.hpp>

namespace weir::ml {

variance_threshold_selector_model variance_threshold_selector::fit_impl(const frame& data) const {
  const auto variance = summary_of_column(data, features_col()).variance();
  auto selected = std::vector<std::int32_t>();
  for (std::size_t j = 0; j < variance.size(); ++j)
    if (variance[j] > variance_threshold())
      selected.push_back(static_cast<std::int32_t>(j));
  return variance_threshold_selector_model(std::move(selected));
}

} // namespace weir::ml
