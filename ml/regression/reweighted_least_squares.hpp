// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <weir/ml/optim/weighted_least_squares.hpp>
#include <weir/ml/regression/glm_family.hpp>
#include <weir/ml/regression/glm_link.hpp>

namespace weir::ml {

/// A family with its link.
struct glm_form {
  std::shared_ptr<const glm_family> family;
  std::shared_ptr<const glm_link> link;

  /// The mean that belongs to a linear prediction, in the family's range.
  [[nodiscard]] double mean(double linear) const { return family->project(link->mean(linear)); }
};

/// Rows of a generalised linear model; offsets are empty (0) or one a row.
struct glm_rows {
  const vector_data& features;
  std::span<const double> labels;
  std::vector<double> weights; ///< one a row
  std::vector<double> offsets;

  [[nodiscard]] double offset(std::size_t row) const {
    return offsets.empty() ? 0.0 : offsets[row];
  }
};

/// Options of the search.
struct reweighting {
  bool fit_intercept = true;
  double reg_param = 0.0;
  stop_rule stop = {25, 1e-6};
};

/// Maximises the likelihood (minus regParam / 2 sum b², on the mean scale of `least_squares_options`)
/// by least squares that are weighted anew in each step: Fisher's scoring (Green, "Iteratively
/// reweighted least squares for maximum likelihood estimation", 1984). It has converged when no
/// coefficient changes by `tol` or more. The history has a 0 for the start and each step. Two passes a
/// step. `errc::invalid_argument` if it diverges.
[[nodiscard]] least_squares_solution
reweighted_least_squares(const glm_rows& rows, const glm_form& form, const reweighting& options);

} // namespace weir::ml
