// SPDX-License-Identifier: Apache-2.0
#include <weir/ml/feature/dct.hpp>

#include <weir/ml/feature/map_vectors.hpp>
#include <weir/ml/pipeline/training_data.hpp>
#include <weir/ml/support/cosine_transform.hpp>

namespace weir::ml {

frame dct::transform_impl(const frame& data) const {
  const auto rows = feature_rows(data, input_col());
  const auto size = rows.num_features();
  const auto back = inverse();
  auto vectors = make_dense_vectors(rows.size(), size, [&](const row_block& block, double* place) {
    auto transform = cosine_transform(size);
    for (auto row = block.begin; row < block.end; ++row, place += size) {
      const auto out = std::span(place, size);
      rows[row].copy_to(out);
      if (back)
        transform.inverse(out, out);
      else
        transform.forward(out, out);
    }
  });
  return data.with_column(output_name(), column(std::move(vectors)));
}

} // namespace weir::ml
