// SPDX-License-Identifier: Apache-2.0
#include <weir/ml/feature/normalizer.hpp>

#include <weir/ml/feature/map_vectors.hpp>
#include <weir/ml/linalg/blas.hpp>
#include <weir/ml/pipeline/training_data.hpp>

namespace weir::ml {

vector normalizer::transform(vector_view row) const {
  const auto length = norm(row, p());
  if (length == 0.0)
    return vector(row);
  auto values = std::vector<double>(row.values().begin(), row.values().end());
  for (auto& value : values)
    value /= length;
  return row.is_dense() ? vector::make_dense(std::move(values))
                        : vector(vector_view::sparse(row.size(), row.indices(), values));
}

frame normalizer::transform_impl(const frame& data) const {
  const auto input = feature_rows(data, input_col());
  return data.with_column(
      output_name(),
      column(make_vectors(input.size(), [&](const row_block& block, vector_data& to) {
        for (auto row = block.begin; row < block.end; ++row)
          to.push_back(transform(input[row]).view());
      })));
}

} // namespace weir::ml
