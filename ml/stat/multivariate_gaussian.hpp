// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <weir/ml/linalg/matrix.hpp>

namespace weir::ml {

/// A normal distribution of vectors with mean m and covariance S, of density
///
///     (2 pi)^(-size/2) det(S)^(-1/2) exp(-(x - m)' S⁻¹ (x - m) / 2)
///
/// S may be singular: inverse and determinant are then the pseudo ones, of the eigenvalues above
/// rounding, as in Spark. Immutable; reads from several threads are safe. Making one costs the cube
/// of the size, a density its square.
class multivariate_gaussian {
public:
  /// `errc::invalid_argument` unless S is square, of the size of the mean, and has an eigenvalue
  /// that is not 0.
  multivariate_gaussian(vector mean, matrix covariance);

  [[nodiscard]] const vector& mean() const noexcept { return mean_; }
  [[nodiscard]] const matrix& covariance() const noexcept { return covariance_; }

  /// The density; `errc::invalid_argument` for a vector of another size.
  [[nodiscard]] double pdf(vector_view x) const;
  [[nodiscard]] double log_pdf(vector_view x) const;

private:
  vector mean_;
  matrix covariance_;
  std::vector<double> whitening_; ///< a row an eigenvalue: its vector by the root of its inverse
  double log_constant_ = 0.0;
};

} // namespace weir::ml
