// SPDX-License-Identifier: Apache-2.0
#include <weir/ml/feature/max_abs_scaler.hpp>

#include <weir/ml/feature/column_summary.hpp>
#include <weir/ml/pipeline/training_data.hpp>

#include <algorithm>
#include <cmath>

namespace weir::ml {

affine_map max_abs_scaler_model::map() const {
  auto scale = max_abs_.to_array();
  for (auto& value : scale)
    value = value == 0.0 ? 1.0 : 1.0 / value;
  return affine_map::scaling(std::move(scale));
}

frame max_abs_scaler_model::transform_impl(const frame& data) const {
  return data.with_column(
      output_name(), column(map()(feature_rows(data, input_col(), max_abs_.size()).vectors())));
}

max_abs_scaler_model max_abs_scaler::fit_impl(const frame& data) const {
  const auto summary = summary_of_column(data, input_col());
  auto largest = summary.max().to_array();
  const auto smallest = summary.min();
  for (std::size_t j = 0; j < largest.size(); ++j)
    largest[j] = std::max(std::abs(largest[j]), std::abs(smallest[j]));
  return max_abs_scaler_model(vectors::dense(std::move(largest)));
}

} // namespace weir::ml
