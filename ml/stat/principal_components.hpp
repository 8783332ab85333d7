// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <weir/ml/frame/column_data.hpp>
#include <weir/ml/linalg/matrix.hpp>

namespace weir::ml {

/// Directions of the largest variance, the columns of `components`, and the share of the variance
/// of all that each has.
struct principal_components {
  matrix components;
  vector explained_variance;
};

/// The `count` first ones: eigenvectors of the sample covariance. `errc::invalid_argument` for
/// fewer than two rows, for more components than features, and for values that are not finite.
[[nodiscard]] principal_components find_principal_components(const vector_data& rows,
                                                             std::size_t count);

} // namespace weir::ml
