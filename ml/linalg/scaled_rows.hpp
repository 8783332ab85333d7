// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <weir/ml/linalg/vector_view.hpp>

#include <span>

namespace weir::ml {

/// A table of numbers by rows; each row is filled up to a multiple of `lanes` numbers.
struct padded_table {
  static constexpr std::size_t lanes = 4;

  /// The length of rows of `size` numbers.
  [[nodiscard]] static constexpr std::size_t stride_of(std::size_t size) noexcept {
    return (size + lanes - 1) / lanes * lanes;
  }

  const double* values;
  std::size_t stride;
};

/// out += sum over j of x(j) * row j of the table, for the entries of x that are not 0: scores of
/// many classes, products with many centers. `out` has as many places as rows have numbers. Keeps
/// sums in registers, wide ones where the processor has them. Unchecked.
void add_scaled_rows(vector_view x, const padded_table& table, double* out) noexcept;

} // namespace weir::ml
