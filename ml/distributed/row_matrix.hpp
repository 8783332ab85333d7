// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <weir/ml/frame/column_data.hpp>
#include <weir/ml/linalg/matrix.hpp>
#include <weir/ml/stat/principal_components.hpp>
#include <weir/ml/stat/summarizer.hpp>

#include <memory>

namespace weir::ml {

class coordinate_matrix;

/// A = U S V' of rank `s.size()`: `s` are the singular values, largest first, the columns of V and
/// of U have length 1.
template <class Left>
struct singular_value_decomposition {
  std::shared_ptr<const Left> u; ///< null unless asked for
  vector s;
  matrix v;
};

class row_matrix;

/// A = Q R: the columns of Q have length 1 and are perpendicular to one another, R is an upper
/// triangle whose diagonal is not negative.
struct qr_decomposition {
  std::shared_ptr<const row_matrix> q; ///< null unless asked for
  matrix r;
};

/// A matrix of many rows and not so many columns, as Spark's RowMatrix: rows are dense or sparse,
/// in no order that counts.
///
/// A value that shares its rows; reads from several threads are safe. What is computed from it takes
/// passes over the rows in parallel, with the same bits on any number of threads.
class row_matrix {
public:
  /// No rows.
  row_matrix() : row_matrix(vector_data()) {
    // nop
  }
  /// `errc::invalid_argument` if rows have different sizes.
  explicit row_matrix(vector_data rows);
  /// From a range of vectors.
  template <class Range>
    requires requires(const Range& range) {
      vector_view(*std::begin(range));
    }
  explicit row_matrix(const Range& range) : row_matrix(collected(range)) {
    // nop
  }

  [[nodiscard]] std::size_t num_rows() const noexcept { return rows_->size(); }
  [[nodiscard]] std::size_t num_cols() const noexcept { return rows_->cols(); }
  [[nodiscard]] const vector_data& rows() const noexcept { return *rows_; }
  [[nodiscard]] matrix to_local_matrix() const;

  /// A' A. Memory: columns² for each of at most 16 blocks.
  [[nodiscard]] matrix compute_gramian_matrix() const;
  /// The sample covariance of columns (n - 1); at least two rows.
  [[nodiscard]] matrix compute_covariance() const;
  [[nodiscard]] summarizer compute_column_summary_statistics() const;
  /// The first `k` directions of the largest variance, with the shares of the variance they have.
  [[nodiscard]] principal_components
  compute_principal_components_and_explained_variance(std::size_t k) const {
    return find_principal_components(*rows_, k);
  }
  [[nodiscard]] matrix compute_principal_components(std::size_t k) const {
    return find_principal_components(*rows_, k).components;
  }
  /// The `k` largest singular values and their vectors, by the eigenvectors of A' A; those below
  /// `r_cond` times the largest are left out. `errc::invalid_argument` unless 1 <= k <= columns.
  [[nodiscard]] singular_value_decomposition<row_matrix>
  compute_svd(std::size_t k, bool compute_u = false, double r_cond = 1e-9) const;
  /// QR of a matrix with at least as many rows as columns, else `errc::invalid_argument`: triangles
  /// of blocks of rows, put together (Benson, Gleich and Demmel, "Direct QR factorizations for
  /// tall-and-skinny matrices", 2013); Q = A / R, which stays null, with a warning in the log, if
  /// columns depend on one another. One pass, and one more for Q; memory: two copies of the rows
  /// while triangles are made.
  [[nodiscard]] qr_decomposition tall_skinny_qr(bool compute_q = false) const;
  /// A B, with rows as in A.
  [[nodiscard]] row_matrix multiply(const matrix& b) const;

  /// Cosines of the angles between columns, above the diagonal; pairs without one are left out.
  [[nodiscard]] coordinate_matrix column_similarities() const;
  /// The same by sampling (DIMSUM: Zadeh and Goel, "Dimension independent similarity computation",
  /// 2013): right on average, and quicker and rougher the larger the threshold, above which
  /// similarities are estimated well. 0 is exact; `errc::invalid_argument` below.
  [[nodiscard]] coordinate_matrix column_similarities(double threshold,
                                                      std::uint64_t seed = 0) const;

private:
  template <class Range>
  static vector_data collected(const Range& range) {
    auto rows = vector_data();
    for (const auto& row : range)
      rows.push_back(vector_view(row));
    return rows;
  }

  std::shared_ptr<const vector_data> rows_;
};

} // namespace weir::ml
