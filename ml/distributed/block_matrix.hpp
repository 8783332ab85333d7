// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <weir/ml/distributed/coordinate_matrix.hpp>

#include <map>

namespace weir::ml {

/// A matrix cut into blocks, as Spark's BlockMatrix: block (a, b) holds the rows from a *
/// rows_per_block on and the columns from b * cols_per_block on. Blocks that are not there are
/// zeros; those at the lower and right end may be smaller. A value.
class block_matrix {
public:
  using place = std::pair<std::size_t, std::size_t>;
  using block_map = std::map<place, matrix>;

  /// `errc::invalid_argument` if a block has another size than its place says, lies outside, or if
  /// block sizes are 0. Sizes 0: as large as the blocks need.
  block_matrix(block_map blocks, std::size_t rows_per_block, std::size_t cols_per_block,
               std::size_t num_rows = 0, std::size_t num_cols = 0);
  /// Sparse blocks of the entries.
  static block_matrix of(const coordinate_matrix& from, std::size_t rows_per_block,
                         std::size_t cols_per_block);

  [[nodiscard]] std::size_t num_rows() const noexcept { return num_rows_; }
  [[nodiscard]] std::size_t num_cols() const noexcept { return num_cols_; }
  [[nodiscard]] std::size_t rows_per_block() const noexcept { return rows_per_block_; }
  [[nodiscard]] std::size_t cols_per_block() const noexcept { return cols_per_block_; }
  [[nodiscard]] std::size_t num_row_blocks() const noexcept;
  [[nodiscard]] std::size_t num_col_blocks() const noexcept;
  [[nodiscard]] const block_map& blocks() const noexcept { return blocks_; }

  // Both must have the same sizes, of the whole and of blocks, as far as they meet; else
  // `errc::invalid_argument`. Results have dense blocks where both take part.

  [[nodiscard]] block_matrix add(const block_matrix& other) const;
  [[nodiscard]] block_matrix subtract(const block_matrix& other) const;
  /// The product, block by block in parallel.
  [[nodiscard]] block_matrix multiply(const block_matrix& other) const;
  [[nodiscard]] block_matrix transpose() const;

  [[nodiscard]] coordinate_matrix to_coordinate_matrix() const;
  [[nodiscard]] indexed_row_matrix to_indexed_row_matrix() const;
  /// Dense.
  [[nodiscard]] matrix to_local_matrix() const;

private:
  [[nodiscard]] block_matrix combined(const block_matrix& other, double sign) const;

  block_map blocks_;
  std::size_t rows_per_block_;
  std::size_t cols_per_block_;
  std::size_t num_rows_;
  std::size_t num_cols_;
};

} // namespace weir::ml
