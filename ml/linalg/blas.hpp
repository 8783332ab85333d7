// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <weir/ml/linalg/matrix.hpp>
#include <weir/ml/linalg/vector_view.hpp>

#include <span>

namespace weir::ml {

/// The inner product of vectors of any kinds; `errc::invalid_argument` if the sizes differ.
[[nodiscard]] double dot(vector_view a, vector_view b);
/// The inner product with an array, unchecked: for inner loops.
[[nodiscard]] double dot(vector_view a, std::span<const double> b) noexcept;

/// The p-norm, 1 <= p <= infinity; `errc::invalid_argument` for a smaller p.
[[nodiscard]] double norm(vector_view v, double p = 2.0);
/// The square of the euclidean distance, as a sum of squared differences.
[[nodiscard]] double sqdist(vector_view a, vector_view b);

/// y += alpha * x; unchecked.
void axpy(double alpha, vector_view x, std::span<double> y) noexcept;
/// x *= alpha.
void scal(double alpha, std::span<double> x) noexcept;
/// The upper triangle of A += alpha * x * x', A symmetric of order n, column-major, packed by columns
/// (element (i, j), i <= j, at j (j + 1) / 2 + i).
void spr(double alpha, vector_view x, std::span<double> packed_upper) noexcept;
/// y = beta * y + alpha * A * x; sizes are checked.
void gemv(double alpha, const matrix& a, vector_view x, double beta, std::span<double> y);

} // namespace weir::ml
