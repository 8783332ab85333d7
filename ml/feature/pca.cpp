// SPDX-License-Identifier: Apache-2.0
#include <weir/ml/feature/pca.hpp>

#include <weir/ml/feature/map_vectors.hpp>
#include <weir/ml/linalg/blas.hpp>
#include <weir/ml/linalg/eigen_maps.hpp>
#include <weir/ml/pipeline/training_data.hpp>
#include <weir/ml/stat/correlation.hpp>
#include <weir/ml/support/require.hpp>

#include <Eigen/Eigenvalues>

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
  const auto rows = feature_rows(data, input_col());
  const auto size = pc_.num_cols();
  auto vectors = make_dense_vectors(rows.size(), size, [&](const row_block& block, double* place) {
    for (auto row = block.begin; row < block.end; ++row, place += size)
      project(rows[row], {place, size});
  });
  return data.with_column(output_name(), column(std::move(vectors)));
}

pca_model pca::fit_impl(const frame& data) const {
  const auto rows = feature_rows(data, input_col());
  const auto size = rows.num_features();
  const auto count = static_cast<std::size_t>(k());
  require(count <= size, [&] {
    return uid() + ": k is " + std::to_string(count) + ", but the vectors of column '" +
           input_col() + "' have size " + std::to_string(size);
  });
  const auto spread = covariance(rows.vectors());
  const auto solver = Eigen::SelfAdjointEigenSolver<eigen_matrix>(as_eigen(spread));
  require(solver.info() == Eigen::Success, [this] {
    return uid() + ": the covariance has no eigenvectors: is there a NaN or an infinity?";
  });
  // By rising eigenvalues; those of rounding may be below 0.
  const eigen_vector variances = solver.eigenvalues().cwiseMax(0.0);
  auto components = eigen_matrix(size, count);
  auto explained = std::vector<double>(count);
  for (std::size_t c = 0; c < count; ++c) {
    const auto from = eigen_index(size - 1 - c);
    auto largest = Eigen::Index{0};
    solver.eigenvectors().col(from).cwiseAbs().maxCoeff(&largest);
    const auto sign = solver.eigenvectors()(largest, from) < 0.0 ? -1.0 : 1.0;
    components.col(eigen_index(c)) = sign * solver.eigenvectors().col(from);
    explained[c] = variances[from] / variances.sum();
  }
  return {to_matrix(components), vectors::dense(std::move(explained))};
}

} // namespace weir::ml
