// SPDX-License-Identifier: Apache-2.0
#include <weir/ml/feature/pca.hpp>

#include <weir/ml/feature/map_vectors.hpp>
#include <weir/ml/linalg/blas.hpp>
#include <weir/ml/pipeline/training_data.hpp>
#include <weir/ml/stat/principal_components.hpp>
#include <weir/ml/support/require.hpp>

namespace weir::ml {

void pca_model::fields(field_archive& data) {
  data.field("pc", pc_);
  data.field("explainedVariance", explained_variance_);
}

void pca_model::project(vector_view row, std::span<double> out) const {
  require(row.size() == pc_.num_rows(), [&] {
    return "PCA: a vector of size " + std::to_string(row.size()) +
           " where the model was fitted to size " + std::to_string(pc_.num_rows());
  });
  // Dense and stored by columns, so that each component lies in one piece.
  for (std::size_t c = 0; c < out.size(); ++c)
    out[c] = dot(row, pc_.values().subspan(c * pc_.num_rows(), pc_.num_rows()));
}

vector pca_model::transform(vector_view row) const {
  auto values = std::vector<double>(pc_.num_cols());
  project(row, values);
  return vector::make_dense(std::move(values));
}

frame pca_model::transform_impl(const frame& data) const {
  const auto rows = feature_rows(data, input_col(), pc_.num_rows());
  const auto size = pc_.num_cols();
  auto vectors = make_dense_vectors(rows.size(), size, [&](const row_block& block, double* place) {
    for (auto row = block.begin; row < block.end; ++row, place += size)
      project(rows[row], {place, size});
  });
  return data.with_column(output_name(), column(std::move(vectors)));
}

pca_model pca::fit_impl(const frame& data) const {
  const auto rows = feature_rows(data, input_col());
  rows.require_finite(input_col());
  auto found = find_principal_components(rows.vectors(), static_cast<std::size_t>(k()));
  return {std::move(found.components), std::move(found.explained_variance)};
}

} // namespace weir::ml
