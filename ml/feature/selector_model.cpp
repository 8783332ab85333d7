// SPDX-License-Identifier: Apache-2.0
#include <weir/ml/feature/selector_model.hpp>

#include <weir/ml/feature/select_features.hpp>

namespace weir::ml {

frame selector_model::transform_impl(const frame& data) const {
  return data.with_column(output_name(), select_features(data, features_col(), selected_));
}

} // namespace weir::ml
