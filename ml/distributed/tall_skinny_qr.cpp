// SPDX-License-Identifier: Apache-2.0
#include <weir/ml/distributed/row_matrix.hpp>
#include <weir/ml/linalg/eigen_maps.hpp>
#include <weir/ml/support/parallel.hpp>
#include <weir/ml/support/require.hpp>
#include <weir/state/support/log.hpp>

#include <Eigen/QR>

#include <algorithm>
#include <cmath>
#include <limits>

namespace weir::ml {

namespace {

/// The triangle R of A = Q R, which has as many rows as A or as it has columns, whatever is fewer.
eigen_matrix triangle_of(const eigen_matrix& a) {
  const auto found = Eigen::HouseholderQR<eigen_matrix>(a);
  const auto rows = std::min(a.rows(), a.cols());
  return found.matrixQR().topRows(rows).triangularView<Eigen::Upper>();
}

eigen_matrix triangle_of_rows(const vector_data& rows, const row_block& block) {
  auto a = eigen_matrix(eigen_matrix::Zero(eigen_index(block.size()), eigen_index(rows.cols())));
  for (auto i = block.begin; i < block.end; ++i)
    rows[i].for_each_active([&](std::size_t j, double value) {
      a(eigen_index(i - block.begin), eigen_index(j)) = value;
    });
  return triangle_of(a);
}

/// Of both, one below the other.
void join_triangles(eigen_matrix& upper, const eigen_matrix& lower) {
  auto both = eigen_matrix(upper.rows() + lower.rows(), upper.cols());
  both << upper, lower;
  upper = triangle_of(both);
}

/// Whether the columns are independent of one another, as far as rounding lets one tell.
bool is_regular(const eigen_matrix& triangle) {
  const auto diagonal = triangle.diagonal().cwiseAbs();
  const auto least = std::numeric_limits<double>::epsilon() * static_cast<double>(triangle.rows());
  return diagonal.minCoeff() > least * diagonal.maxCoeff();
}

} // namespace

qr_decomposition row_matrix::tall_skinny_qr(bool compute_q) const {
  require(num_cols() > 0 && num_rows() >= num_cols(), [&] {
    return "QR: a matrix of " + std::to_string(num_rows()) + " rows and " +
           std::to_string(num_cols()) + " columns is not tall: it needs at least as many rows";
  });
  const auto values = rows().values();
  require(std::all_of(values.begin(), values.end(), [](double v) { return std::isfinite(v); }),
          "QR: the matrix has a NaN or an infinity");
  auto triangle = parallel_reduce<eigen_matrix>(
      block_plan(num_rows(), 16, std::max<std::size_t>(256, 4 * num_cols())),
      [this](const row_block& block) { return triangle_of_rows(rows(), block); }, join_triangles);
  // Of the decompositions, which differ by the signs of rows, that with a positive diagonal.
  for (auto i = Eigen::Index{0}; i < triangle.rows(); ++i)
    if (triangle(i, i) < 0.0)
      triangle.row(i) *= -1.0;
  auto result = qr_decomposition{nullptr, to_matrix(triangle)};
  if (!compute_q)
    return result;
  if (!is_regular(triangle)) {
    log(log_level::warning, "ml",
        "QR: columns of the matrix depend on one another, so that it has no Q = A / R");
    return result;
  }
  const auto identity = eigen_matrix::Identity(triangle.rows(), triangle.cols());
  const auto inverse =
      eigen_matrix(triangle.triangularView<Eigen::Upper>().solve(eigen_matrix(identity)));
  result.q = std::make_shared<const row_matrix>(multiply(to_matrix(inverse)));
  return result;
}

} // namespace weir::ml
