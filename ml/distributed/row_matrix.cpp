// SPDX-License-Identifier: Apache-2.0
#include <weir/ml/distributed/row_matrix.hpp>

#include <weir/ml/linalg/blas.hpp>
#include <weir/ml/linalg/symmetric_eigen.hpp>
#include <weir/ml/stat/correlation.hpp>
#include <weir/ml/stat/gram_of_rows.hpp>
#include <weir/ml/stat/summarize.hpp>
#include <weir/ml/support/parallel.hpp>
#include <weir/ml/support/require.hpp>

#include <cmath>

namespace weir::ml {

row_matrix::row_matrix(vector_data rows)
    : rows_(std::make_shared<const vector_data>(std::move(rows))) {
  for (std::size_t i = 0; !rows_->uniform_size() && i < rows_->size(); ++i)
    require((*rows_)[i].size() == rows_->cols(), [&] {
      return "row " + std::to_string(i) + " of a row matrix has size " +
             std::to_string((*rows_)[i].size()) + ", but the first has size " +
             std::to_string(rows_->cols());
    });
}

matrix row_matrix::to_local_matrix() const {
  auto values = std::vector<double>(num_rows() * num_cols());
  for (std::size_t i = 0; i < num_rows(); ++i)
    (*rows_)[i].for_each_active(
        [&](std::size_t j, double value) { values[j * num_rows() + i] = value; });
  return {num_rows(), num_cols(), std::move(values)};
}

matrix row_matrix::compute_gramian_matrix() const {
  return {num_cols(), num_cols(), gram_of_rows(*rows_).values()};
}

matrix row_matrix::compute_covariance() const {
  return covariance(*rows_);
}

summarizer row_matrix::compute_column_summary_statistics() const {
  return summarize(*rows_);
}

singular_value_decomposition<row_matrix> row_matrix::compute_svd(std::size_t k, bool compute_u,
                                                                 double r_cond) const {
  require(k >= 1 && k <= num_cols(), [&] {
    return "SVD: k is " + std::to_string(k) + ", but must lie between 1 and the " +
           std::to_string(num_cols()) + " columns";
  });
  const auto found = find_symmetric_eigen(compute_gramian_matrix(), k);
  auto values = std::vector<double>();
  for (const auto value : found.values) {
    const auto singular = std::sqrt(std::max(value, 0.0));
    if (singular == 0.0 || (!values.empty() && singular < r_cond * values.front()))
      break;
    values.push_back(singular);
  }
  auto columns = found.vectors.values().first(values.size() * num_cols());
  auto result = singular_value_decomposition<row_matrix>();
  result.v = matrix(num_cols(), values.size(), {columns.begin(), columns.end()});
  if (compute_u) {
    // U = A V / S.
    auto scaled = std::vector<double>(columns.begin(), columns.end());
    for (std::size_t i = 0; i < scaled.size(); ++i)
      scaled[i] /= values[i / num_cols()];
    result.u = std::make_shared<const row_matrix>(
        multiply(matrix(num_cols(), values.size(), std::move(scaled))));
  }
  result.s = vectors::dense(std::move(values));
  return result;
}

row_matrix row_matrix::multiply(const matrix& b) const {
  require(num_cols() == b.num_rows(), [&] {
    return "a matrix of " + std::to_string(num_cols()) +
           " columns cannot be multiplied by one of " + std::to_string(b.num_rows()) + " rows";
  });
  const auto dense = b.to_dense();
  const auto cols = b.num_cols();
  auto values = std::vector<double>(num_rows() * cols);
  parallel_for(block_plan(num_rows()), [&](const row_block& block) {
    for (auto i = block.begin; i < block.end; ++i)
      for (std::size_t j = 0; j < cols; ++j)
        values[i * cols + j] = dot((*rows_)[i], dense.values().subspan(j * num_cols(), num_cols()));
  });
  return row_matrix(vector_data::of_rows(num_rows(), cols, std::move(values)));
}

} // namespace weir::ml
