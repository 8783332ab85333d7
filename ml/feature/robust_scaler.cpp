// SPDX-License-Identifier: Apache-2.0
#include <weir/ml/feature/robust_scaler.hpp>

#include <weir/ml/pipeline/training_data.hpp>
#include <weir/ml/stat/quantiles.hpp>
#include <weir/ml/support/not_a_number.hpp>
#include <weir/ml/support/require.hpp>

namespace weir::ml {

affine_map robust_scaler_model::map() const {
  auto result = affine_map::scaling(std::vector<double>(range_.size(), 1.0));
  if (with_centering())
    result.shift = median_.to_array();
  for (std::size_t j = 0; with_scaling() && j < range_.size(); ++j)
    result.scale[j] = range_[j] == 0.0 ? 0.0 : 1.0 / range_[j];
  return result;
}

void robust_scaler_model::fields(field_archive& data) {
  data.field("range", range_);
  data.field("median", median_);
}

frame robust_scaler_model::transform_impl(const frame& data) const {
  return data.with_column(output_name(),
                          column(map()(feature_rows(data, input_col(), range_.size()).vectors())));
}

robust_scaler_model robust_scaler::fit_impl(const frame& data) const {
  require(lower() < upper(), [this] { return uid() + ": lower must be less than upper"; });
  const auto input = feature_rows(data, input_col());
  require(input.size() > 0, [this] { return uid() + ": there are no rows to learn from"; });
  auto range = std::vector<double>(input.num_features(), not_a_number);
  auto median = range;
  parallel_for(range.size(), [&](std::size_t j) {
    auto values = std::vector<double>(input.size());
    for (std::size_t row = 0; row < values.size(); ++row)
      values[row] = input[row][j];
    const double wanted[] = {lower(), 0.5, upper()};
    const auto found = quantiles(values, wanted);
    if (found.empty())
      return;
    range[j] = found[2] - found[0];
    median[j] = found[1];
  });
  return {vectors::dense(std::move(range)), vectors::dense(std::move(median))};
}

} // namespace weir::ml
