// SPDX-License-Identifier: Apache-2.0
#include <weir/ml/linalg/symmetric_eigen.hpp>

#include <weir/ml/linalg/eigen_maps.hpp>
#include <weir/ml/support/require.hpp>

#include <Eigen/Eigenvalues>

#include <algorithm>
#include <cmath>

namespace weir::ml {

symmetric_eigen find_symmetric_eigen(const matrix& symmetric, std::size_t count) {
  const auto values = symmetric.values();
  require(std::all_of(values.begin(), values.end(), [](double v) { return std::isfinite(v); }),
          "eigenvectors: the matrix has a NaN or an infinity");
  const auto solver = Eigen::SelfAdjointEigenSolver<eigen_matrix>(as_eigen(symmetric));
  require(solver.info() == Eigen::Success, "eigenvectors: the matrix has none that can be found");
  auto result = symmetric_eigen{std::vector<double>(count), {}};
  auto vectors = eigen_matrix(solver.eigenvalues().size(), count);
  for (std::size_t c = 0; c < count; ++c) {
    // They come by rising eigenvalues.
    const auto from = solver.eigenvalues().size() - 1 - eigen_index(c);
    auto largest = Eigen::Index{0};
    solver.eigenvectors().col(from).cwiseAbs().maxCoeff(&largest);
    const auto sign = solver.eigenvectors()(largest, from) < 0.0 ? -1.0 : 1.0;
    vectors.col(eigen_index(c)) = sign * solver.eigenvectors().col(from);
    result.values[c] = solver.eigenvalues()[from];
  }
  result.vectors = to_matrix(vectors);
  return result;
}

} // namespace weir::ml
