// SPDX-License-Identifier: Apache-2.0
#pragma once

// Includes Eigen's core, which costs a second a file: for sources, not for headers.

#include <weir/ml/linalg/matrix.hpp>

#include <Eigen/Core>

#include <span>

namespace weir::ml {

using eigen_matrix = Eigen::MatrixXd;
using eigen_vector = Eigen::VectorXd;
using const_vector_map = Eigen::Map<const Eigen::VectorXd>;
using vector_map = Eigen::Map<Eigen::VectorXd>;
using const_matrix_map = Eigen::Map<const Eigen::MatrixXd>;
using matrix_map = Eigen::Map<Eigen::MatrixXd>;
/// Rows lie one after another, as in a dense vector column.
using row_major_matrix = Eigen::Matrix<double, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>;
using const_rows_map = Eigen::Map<const row_major_matrix>;
using rows_map = Eigen::Map<row_major_matrix>;

[[nodiscard]] inline Eigen::Index eigen_index(std::size_t n) noexcept {
  return static_cast<Eigen::Index>(n);
}

[[nodiscard]] inline const_vector_map as_eigen(std::span<const double> values) noexcept {
  return {values.data(), eigen_index(values.size())};
}

[[nodiscard]] inline vector_map as_eigen(std::span<double> values) noexcept {
  return {values.data(), eigen_index(values.size())};
}

/// `rows` rows of `cols` numbers that lie one after another.
[[nodiscard]] inline const_rows_map as_rows(const double* values, std::size_t rows,
                                            std::size_t cols) noexcept {
  return {values, eigen_index(rows), eigen_index(cols)};
}

/// A dense matrix that is stored by columns; see `matrix::to_dense`.
[[nodiscard]] inline const_matrix_map as_eigen(const matrix& m) noexcept {
  return {m.values().data(), eigen_index(m.num_rows()), eigen_index(m.num_cols())};
}

[[nodiscard]] inline matrix to_matrix(const Eigen::Ref<const eigen_matrix>& from) {
  auto values = std::vector<double>(static_cast<std::size_t>(from.size()));
  matrix_map(values.data(), from.rows(), from.cols()) = from;
  return {static_cast<std::size_t>(from.rows()), static_cast<std::size_t>(from.cols()),
          std::move(values)};
}

[[nodiscard]] inline vector to_vector(const Eigen::Ref<const eigen_vector>& from) {
  return vectors::dense(std::vector<double>(from.data(), from.data() + from.size()));
}

} // namespace weir::ml
