// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <weir/ml/distributed/coordinate_matrix.hpp>
#include <weir/ml/distributed/row_matrix.hpp>

namespace weir::ml {

struct indexed_row {
  std::int64_t index;
  vector row;
};

/// A `row_matrix` whose rows have numbers; numbers without a row are rows of zeros. A value.
class indexed_row_matrix {
public:
  indexed_row_matrix() = default;
  /// As many rows as the largest number says, and as many columns as the rows have.
  /// `errc::invalid_argument` for a negative number, one that comes twice, and rows of different
  /// sizes.
  explicit indexed_row_matrix(const std::vector<indexed_row>& rows);
  /// Of known size; also `errc::invalid_argument` for a row outside.
  indexed_row_matrix(const std::vector<indexed_row>& rows, std::int64_t num_rows,
                     std::size_t num_cols);

  [[nodiscard]] std::int64_t num_rows() const noexcept { return num_rows_; }
  [[nodiscard]] std::size_t num_cols() const noexcept { return num_cols_; }
  [[nodiscard]] std::vector<indexed_row> rows() const;

  /// The rows that are there, without their numbers.
  [[nodiscard]] const row_matrix& to_row_matrix() const noexcept { return rows_; }
  [[nodiscard]] coordinate_matrix to_coordinate_matrix() const;
  [[nodiscard]] block_matrix to_block_matrix(std::size_t rows_per_block = 1024,
                                             std::size_t cols_per_block = 1024) const;
  [[nodiscard]] matrix to_local_matrix() const;

  /// See `row_matrix`.
  [[nodiscard]] matrix compute_gramian_matrix() const { return rows_.compute_gramian_matrix(); }
  [[nodiscard]] singular_value_decomposition<indexed_row_matrix>
  compute_svd(std::size_t k, bool compute_u = false, double r_cond = 1e-9) const;
  [[nodiscard]] indexed_row_matrix multiply(const matrix& b) const;
  [[nodiscard]] coordinate_matrix column_similarities() const {
    return rows_.column_similarities();
  }

private:
  indexed_row_matrix(row_matrix rows, std::vector<std::int64_t> indices, std::int64_t num_rows)
      : rows_(std::move(rows)),
        indices_(std::move(indices)),
        num_rows_(num_rows),
        num_cols_(rows_.num_cols()) {
    // nop
  }

  row_matrix rows_;
  std::vector<std::int64_t> indices_;
  std::int64_t num_rows_ = 0;
  std::size_t num_cols_ = 0;
};

} // namespace weir::ml
