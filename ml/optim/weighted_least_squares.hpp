// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <weir/ml/optim/least_squares_moments.hpp>
#include <weir/ml/optim/minimize.hpp>

namespace weir::ml {

/// How the equations are solved: by Cholesky where there is no L1 penalty, else by coordinates.
/// A singular matrix is an error to `cholesky`; `automatic` takes the solution of least norm, and
/// `coordinates` never factors.
enum class least_squares_solver { automatic, cholesky, coordinates };

/// What is minimised, with a = elastic_net, l = reg_param, s_j the population deviation of feature j
/// (1 unless `standardize_features`), t that of the label (1 unless `standardize_label`; |mean| where
/// it is 0):
///
///     sum w (x b + c - y)² / (2 W) + l a sum |s_j b_j| + (l / t) (1 - a) / 2 sum (s_j b_j)²
///
/// That is Spark's: the label is scaled in the ridge, not in the lasso.
struct least_squares_options {
  bool fit_intercept = true;
  double reg_param = 0.0;
  double elastic_net = 0.0;
  bool standardize_features = true;
  bool standardize_label = true;
  least_squares_solver solver = least_squares_solver::automatic;
  stop_rule stop = {};
};

struct least_squares_solution {
  std::vector<double> coefficients;
  double intercept = 0.0;
  /// The diagonal of the inverse of X'WX (plus the ridge), the intercept last: what variances of
  /// the coefficients are made of. Only by Cholesky, else empty. NaN for constant features.
  std::vector<double> inverse_diagonal;
  /// The values of the search by coordinates; a single 0 if the solution is direct.
  minimum search;
};

/// Solves weighted least squares by their moments, for up to `least_squares_features_max` features.
/// Constant features get 0. A constant label gives itself as intercept and zeros; without
/// an intercept and with a penalty that is scaled by it, it is `errc::invalid_argument`.
/// Cost: the cube of the size.
[[nodiscard]] least_squares_solution solve_least_squares(const least_squares_moments& moments,
                                                         const least_squares_options& options);

constexpr std::size_t least_squares_features_max = 4096;

} // namespace weir::ml
