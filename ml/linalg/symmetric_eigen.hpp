// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <weir/ml/linalg/matrix.hpp>

namespace weir::ml {

/// Eigenvalues of a symmetric matrix, the largest first, and for each a vector of length 1, the
/// columns of `vectors`. Of the two directions of a vector that in which the entry of largest
/// magnitude is positive.
struct symmetric_eigen {
  std::vector<double> values;
  matrix vectors;
};

/// The `count` largest eigenvalues of a symmetric, dense matrix. Cost: the cube of the order.
/// `errc::invalid_argument` if the matrix has a NaN or an infinity.
[[nodiscard]] symmetric_eigen find_symmetric_eigen(const matrix& symmetric, std::size_t count);

} // namespace weir::ml
