// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <weir/ml/linalg/matrix.hpp>

#include <cstdint>
#include <vector>

namespace weir::ml {

class row_matrix;
class indexed_row_matrix;
class block_matrix;

struct matrix_entry {
  std::int64_t i;
  std::int64_t j;
  double value;

  friend bool operator==(const matrix_entry&, const matrix_entry&) = default;
};

/// A large, very sparse matrix by its entries, as Spark's CoordinateMatrix. Entries of one place add
/// up. They are kept in the order of rows, then of columns. A value.
class coordinate_matrix {
public:
  coordinate_matrix() = default;
  /// Sizes are those that the entries need; negative places are `errc::invalid_argument`.
  explicit coordinate_matrix(std::vector<matrix_entry> entries)
      : coordinate_matrix(std::move(entries), 0, 0, true) {
    // nop
  }
  /// `errc::invalid_argument` for an entry outside.
  coordinate_matrix(std::vector<matrix_entry> entries, std::int64_t rows, std::int64_t cols)
      : coordinate_matrix(std::move(entries), rows, cols, false) {
    // nop
  }

  [[nodiscard]] std::int64_t num_rows() const noexcept { return rows_; }
  [[nodiscard]] std::int64_t num_cols() const noexcept { return cols_; }
  [[nodiscard]] const std::vector<matrix_entry>& entries() const& noexcept { return entries_; }
  [[nodiscard]] std::vector<matrix_entry> entries() && { return std::move(entries_); }

  [[nodiscard]] coordinate_matrix transpose() const;
  /// Rows that have entries, sparse, by their numbers.
  [[nodiscard]] indexed_row_matrix to_indexed_row_matrix() const;
  /// The same without numbers.
  [[nodiscard]] row_matrix to_row_matrix() const;
  /// Sparse blocks.
  [[nodiscard]] block_matrix to_block_matrix(std::size_t rows_per_block = 1024,
                                             std::size_t cols_per_block = 1024) const;
  /// Sparse; `errc::invalid_argument` for sizes above 2^31 - 1.
  [[nodiscard]] matrix to_local_matrix() const;

private:
  coordinate_matrix(std::vector<matrix_entry> entries, std::int64_t rows, std::int64_t cols,
                    bool grows);

  std::vector<matrix_entry> entries_;
  std::int64_t rows_ = 0;
  std::int64_t cols_ = 0;
};

} // namespace weir::ml
