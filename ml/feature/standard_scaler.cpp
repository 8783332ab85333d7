// SPDX-License-Identifier: Apache-2.0
#include <weir/ml/feature/standard_scaler.hpp>

#include <weir/ml/feature/column_summary.hpp>
#include <weir/ml/pipeline/training_data.hpp>

namespace weir::ml {

affine_map standard_scaler_model::map() const {
  auto result = affine_map::scaling(std::vector<double>(std_.size(), 1.0));
  if (with_mean())
    result.shift = mean_.to_array();
  for (std::size_t j = 0; with_std() && j < std_.size(); ++j)
    result.scale[j] = std_[j] == 0.0 ? 0.0 : 1.0 / std_[j];
  return result;
}

void standard_scaler_model::fields(field_archive& data) {
  data.field("std", std_);
  data.field("mean", mean_);
}

frame standard_scaler_model::transform_impl(const frame& data) const {
  return data.with_column(
      output_name(), column(transform(feature_rows(data, input_col(), std_.size()).vectors())));
}

standard_scaler_model standard_scaler::fit_impl(const frame& data) const {
  const auto summary = summary_of_column(data, input_col());
  return {summary.std(), summary.mean()};
}

} // namespace weir::ml
