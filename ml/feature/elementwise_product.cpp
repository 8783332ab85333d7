// SPDX-License-Identifier: Apache-2.0
#include <weir/ml/feature/elementwise_product.hpp>

#include <weir/ml/feature/map_vectors.hpp>
#include <weir/ml/pipeline/training_data.hpp>

namespace weir::ml {

vector elementwise_product::transform(vector_view row) const {
  return affine_map::scaling(scaling_vec().to_array())(row);
}

frame elementwise_product::transform_impl(const frame& data) const {
  const auto product = affine_map::scaling(scaling_vec().to_array());
  return data.with_column(
      output_name(),
      column(product(feature_rows(data, input_col(), scaling_vec().size()).vectors())));
}

} // namespace weir::ml
