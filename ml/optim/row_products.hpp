// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <weir/ml/frame/column_data.hpp>
#include <weir/ml/support/parallel.hpp>

#include <span>

namespace weir::ml {

// Products of rows with the coefficients of linear models: all that the training of these costs.
// Coefficients are d x k: the k numbers of a feature lie side by side, k being the number of outputs
// (classes, or 1). Rows are dense or sparse; dense rows go through loops that the compiler
// vectorises, with wide registers where the processor has them. All are pure and unchecked.

/// How many rows such a product should take at a time, so that a second product finds them in the
/// cache.
[[nodiscard]] std::size_t rows_in_cache(const vector_data& rows) noexcept;

/// out(i, c) = offsets(c) + sum over j of row(i, j) coefficients(j, c), for the rows of the block.
void multiply_rows(const vector_data& rows, const row_block& block,
                   std::span<const double> coefficients, std::span<const double> offsets,
                   std::span<double> out);

/// sums(j, c) += sum over rows of row(i, j) factors(i, c).
void add_products(const vector_data& rows, const row_block& block, std::span<const double> factors,
                  std::size_t outputs, std::span<double> sums);

} // namespace weir::ml
