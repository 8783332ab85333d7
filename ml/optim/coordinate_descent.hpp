// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <weir/ml/optim/minimize.hpp>

namespace weir::ml {

/// Minimises x' A x / 2 - b' x + sum of l1_j |x_j| for a symmetric, positive semidefinite A, given
/// by columns, one coordinate after another (Friedman, Hastie and Tibshirani, "Regularization paths
/// for generalized linear models via coordinate descent", 2010). Once the signs stay as they are,
/// the equations of the coordinates that are not zero are solved at once; if the result keeps the
/// signs and fulfils the conditions of optimality, it is the end, exactly.
///
/// Coordinates with A_jj = 0 stay 0. An iteration is a sweep over all coordinates; the search has
/// converged when no coordinate moved by more than `tol`, relative to the largest one, measured by
/// sqrt(A_jj). Cost: the square of the size a sweep.
[[nodiscard]] minimum coordinate_descent(std::span<const double> a, std::span<const double> b,
                                         std::span<const double> l1, const stop_rule& stop);

} // namespace weir::ml
