// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <weir/ml/linalg/vector.hpp>

#include <functional>
#include <memory>
#include <tuple>

namespace weir::ml {

/// A matrix of doubles, dense or sparse, stored by columns; transposed by a flag.
///
/// Immutable, and cheap to copy: copies and transposes share what is stored. Reads from several
/// threads are safe. Sparse is compressed by columns (CSC), and by rows once transposed.
class matrix {
public:
  /// No rows, no columns.
  matrix() : matrix(0, 0, {}) {
    // nop
  }

  /// Dense, column-major; `errc::invalid_argument` unless there are rows * cols values.
  matrix(std::size_t rows, std::size_t cols, std::vector<double> values);

  /// Sparse. Checked: cols + 1 pointers from 0 to the number of values, none decreasing; as many
  /// row indices as values, increasing in each column and below rows.
  static matrix make_sparse(std::size_t rows, std::size_t cols,
                            std::vector<std::int32_t> column_pointers,
                            std::vector<std::int32_t> row_indices, std::vector<double> values);

  [[nodiscard]] std::size_t num_rows() const noexcept { return transposed_ ? minor() : major(); }
  [[nodiscard]] std::size_t num_cols() const noexcept { return transposed_ ? major() : minor(); }
  [[nodiscard]] bool is_dense() const noexcept { return store_->dense; }
  /// Whether what is stored goes by rows.
  [[nodiscard]] bool is_transposed() const noexcept { return transposed_; }

  /// The stored values, in the order of storage.
  [[nodiscard]] std::span<const double> values() const noexcept { return store_->values; }
  /// Sparse: where each stored column (row, if transposed) begins.
  [[nodiscard]] std::span<const std::int32_t> pointers() const noexcept { return store_->pointers; }
  /// Sparse: the row (column, if transposed) of each stored value.
  [[nodiscard]] std::span<const std::int32_t> indices() const noexcept { return store_->indices; }

  /// Bounds are checked. Sparse: a binary search.
  [[nodiscard]] double operator()(std::size_t row, std::size_t col) const;
  /// All elements by columns, in a fresh array.
  [[nodiscard]] std::vector<double> to_array() const;
  [[nodiscard]] vector row(std::size_t i) const;
  [[nodiscard]] vector column(std::size_t j) const;

  [[nodiscard]] matrix transpose() const;
  /// Dense product; inner dimensions must agree.
  [[nodiscard]] matrix multiply(const matrix& other) const;
  [[nodiscard]] vector multiply(vector_view x) const;

  /// Calls `f(row, col, value)` for each stored entry, in the order of storage.
  void for_each_active(const std::function<void(std::size_t, std::size_t, double)>& f) const;
  [[nodiscard]] std::size_t num_actives() const noexcept { return store_->values.size(); }
  [[nodiscard]] std::size_t num_nonzeros() const noexcept;

  /// The same elements, stored by columns.
  [[nodiscard]] matrix to_dense() const;
  [[nodiscard]] matrix to_dense_row_major() const { return transpose().to_dense().transpose(); }
  /// Without stored zeros, stored by columns.
  [[nodiscard]] matrix to_sparse() const;
  [[nodiscard]] matrix to_sparse_row_major() const { return transpose().to_sparse().transpose(); }
  /// The form that takes the fewest bytes, by columns or by rows.
  [[nodiscard]] matrix compressed() const;
  [[nodiscard]] matrix compressed_col_major() const;
  [[nodiscard]] matrix compressed_row_major() const {
    return transpose().compressed_col_major().transpose();
  }

private:
  struct store {
    std::size_t rows = 0;
    std::size_t cols = 0;
    bool dense = true;
    std::vector<std::int32_t> pointers;
    std::vector<std::int32_t> indices;
    std::vector<double> values;
  };

  explicit matrix(std::shared_ptr<const store> stored) : store_(std::move(stored)) {
    // nop
  }
  [[nodiscard]] std::size_t major() const noexcept { return store_->rows; }
  [[nodiscard]] std::size_t minor() const noexcept { return store_->cols; }
  [[nodiscard]] double stored_at(std::size_t row, std::size_t col) const;

  std::shared_ptr<const store> store_;
  bool transposed_ = false;
};

/// By value, across kinds.
[[nodiscard]] bool operator==(const matrix& a, const matrix& b);

/// Dense: a line a row, columns padded to equal width. Sparse: size and a line an entry.
[[nodiscard]] std::string to_string(const matrix& m);
/// Spark's JSON: type 1 dense, 0 sparse; numRows, numCols, colPtrs, rowIndices, values,
/// isTransposed.
[[nodiscard]] std::string to_json(const matrix& m);

/// Makes matrices, by Spark's names.
namespace matrices {

using entry = std::tuple<std::size_t, std::size_t, double>;

[[nodiscard]] matrix dense(std::size_t rows, std::size_t cols, std::vector<double> values);
[[nodiscard]] matrix sparse(std::size_t rows, std::size_t cols,
                            std::vector<std::int32_t> column_pointers,
                            std::vector<std::int32_t> row_indices, std::vector<double> values);
/// From entries (row, column, value) in any order: entries of one place are added, zeros dropped.
[[nodiscard]] matrix from_coo(std::size_t rows, std::size_t cols, std::vector<entry> entries);
[[nodiscard]] matrix zeros(std::size_t rows, std::size_t cols);
[[nodiscard]] matrix ones(std::size_t rows, std::size_t cols);
[[nodiscard]] matrix eye(std::size_t order);
[[nodiscard]] matrix speye(std::size_t order);
/// Uniform in [0, 1).
[[nodiscard]] matrix rand(std::size_t rows, std::size_t cols, std::uint64_t seed);
/// Standard normal.
[[nodiscard]] matrix randn(std::size_t rows, std::size_t cols, std::uint64_t seed);
/// Sparse, with the nearest whole number of entries to density * rows * cols at random places.
[[nodiscard]] matrix sprand(std::size_t rows, std::size_t cols, double density, std::uint64_t seed);
[[nodiscard]] matrix sprandn(std::size_t rows, std::size_t cols, double density,
                             std::uint64_t seed);
[[nodiscard]] matrix diag(vector_view diagonal);
[[nodiscard]] matrix spdiag(vector_view diagonal);
/// Side by side; sparse if any of them is.
[[nodiscard]] matrix horzcat(std::span<const matrix> parts);
/// One below the other; sparse if any of them is.
[[nodiscard]] matrix vertcat(std::span<const matrix> parts);
[[nodiscard]] matrix from_json(std::string_view json);

} // namespace matrices

} // namespace weir::ml
