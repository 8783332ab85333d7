// SPDX-License-Identifier: Apache-2.0
#include <weir/ml/feature/min_max_scaler.hpp>

#include <weir/ml/feature/column_summary.hpp>
#include <weir/ml/pipeline/training_data.hpp>
#include <weir/ml/support/require.hpp>

namespace weir::ml {

affine_map min_max_scaler_model::map() const {
  require(min() < max(), [this] { return uid() + ": min must be less than max"; });
  const auto size = original_min_.size();
  auto result = affine_map::scaling(std::vector<double>(size));
  for (std::size_t j = 0; j < size; ++j) {
    const auto range = original_max_[j] - original_min_[j];
    result.shift[j] = original_min_[j];
    result.scale[j] = range == 0.0 ? 0.0 : (max() - min()) / range;
    result.offset[j] = range == 0.0 ? 0.5 * (min() + max()) : min();
  }
  return result;
}

void min_max_scaler_model::fields(field_archive& data) {
  data.field("originalMin", original_min_);
  data.field("originalMax", original_max_);
}

frame min_max_scaler_model::transform_impl(const frame& data) const {
  return data.with_column(
      output_name(),
      column(map().dense(feature_rows(data, input_col(), original_min_.size()).vectors())));
}

min_max_scaler_model min_max_scaler::fit_impl(const frame& data) const {
  require(min() < max(), [this] { return uid() + ": min must be less than max"; });
  const auto summary = summary_of_column(data, input_col());
  return {summary.min(), summary.max()};
}

} // namespace weir::ml
