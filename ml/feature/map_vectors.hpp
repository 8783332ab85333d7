// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <weir/ml/frame/column_data.hpp>
#include <weir/ml/support/parallel.hpp>

#include <cstddef>
#include <functional>
#include <span>
#include <vector>

namespace weir::ml {

/// Makes rows in parallel: `fill` appends the rows of its block, and the blocks are put together in
/// their order.
[[nodiscard]] vector_data
make_vectors(std::size_t rows, const std::function<void(const row_block&, vector_data&)>& fill);

/// Makes dense rows of `cols` numbers in parallel: `fill` gets the block and the place of its first
/// row.
[[nodiscard]] vector_data
make_dense_vectors(std::size_t rows, std::size_t cols,
                   const std::function<void(const row_block&, double*)>& fill);

/// An element for each column: x becomes (x - shift) * scale + offset.
struct affine_map {
  std::vector<double> shift;
  std::vector<double> scale;
  std::vector<double> offset;

  /// Scales alone.
  static affine_map scaling(std::vector<double> scale);
  /// Whether zeros stay zeros, so that sparse vectors stay sparse.
  [[nodiscard]] bool keeps_zeros() const;
  [[nodiscard]] vector operator()(vector_view row) const;
  /// All rows, in parallel. `errc::invalid_argument` if their size is another.
  [[nodiscard]] vector_data operator()(const vector_data& rows) const;
  /// The same, but dense in any case.
  [[nodiscard]] vector_data dense(const vector_data& rows) const;

private:
  void write_dense(vector_view row, double* out) const;
};

} // namespace weir::ml
