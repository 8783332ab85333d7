// SPDX-License-Identifier: Apache-2.0
#include <weir/ml/linalg/blas.hpp>

#include <weir/ml/linalg/eigen_maps.hpp>
#include <weir/ml/linalg/sparse_loops.hpp>
#include <weir/ml/support/require.hpp>

#include <cmath>

namespace weir::ml {

namespace {

void check_sizes(const char* what, std::size_t a, std::size_t b) {
  require(a == b, [&] {
    return std::string(what) + " of vectors of sizes " + std::to_string(a) + " and " +
           std::to_string(b);
  });
}

// Calls f(x, y) for each place at which either of two sparse vectors has an entry.
template <class F>
void for_each_pair(vector_view a, vector_view b, F&& f) {
  const auto left = a.indices();
  const auto right = b.indices();
  std::size_t i = 0;
  std::size_t j = 0;
  while (i < left.size() || j < right.size()) {
    if (j == right.size() || (i < left.size() && left[i] < right[j]))
      f(a.values()[i++], 0.0);
    else if (i == left.size() || right[j] < left[i])
      f(0.0, b.values()[j++]);
    else
      f(a.values()[i++], b.values()[j++]);
  }
}

double sqdist_sparse_dense(vector_view sparse, std::span<const double> dense) {
  auto total = 0.0;
  auto stored = std::size_t{0};
  const auto indices = sparse.indices();
  for (std::size_t i = 0; i < dense.size(); ++i) {
    auto difference = dense[i];
    if (stored < indices.size() && static_cast<std::size_t>(indices[stored]) == i)
      difference -= sparse.values()[stored++];
    total += difference * difference;
  }
  return total;
}

} // namespace

double dot(vector_view a, vector_view b) {
  check_sizes("inner product", a.size(), b.size());
  if (b.is_dense())
    return dot(a, b.values());
  if (a.is_dense())
    return dot(b, a.values());
  auto total = 0.0;
  for_each_pair(a, b, [&total](double x, double y) { total += x * y; });
  return total;
}

double dot(vector_view a, std::span<const double> b) noexcept {
  if (a.is_dense())
    return as_eigen(a.values()).dot(as_eigen(b));
  return dot_sparse(a, b.data());
}

double norm(vector_view v, double p) {
  require(p >= 1.0, [p] { return "the norm needs p >= 1, but p is " + std::to_string(p); });
  const auto values = as_eigen(v.values());
  if (values.size() == 0)
    return 0.0;
  if (p == 1.0)
    return values.lpNorm<1>();
  if (p == 2.0)
    return values.norm();
  if (std::isinf(p))
    return values.lpNorm<Eigen::Infinity>();
  return std::pow(values.array().abs().pow(p).sum(), 1.0 / p);
}

double sqdist(vector_view a, vector_view b) {
  check_sizes("distance", a.size(), b.size());
  if (a.is_dense() && b.is_dense())
    return (as_eigen(a.values()) - as_eigen(b.values())).squaredNorm();
  if (a.is_dense())
    return sqdist_sparse_dense(b, a.values());
  if (b.is_dense())
    return sqdist_sparse_dense(a, b.values());
  auto total = 0.0;
  for_each_pair(a, b, [&total](double x, double y) { total += (x - y) * (x - y); });
  return total;
}

void axpy(double alpha, vector_view x, std::span<double> y) noexcept {
  if (x.is_dense())
    as_eigen(y) += alpha * as_eigen(x.values());
  else
    add_sparse(alpha, x, y.data());
}

void scal(double alpha, std::span<double> x) noexcept {
  as_eigen(x) *= alpha;
}

void spr(double alpha, vector_view x, std::span<double> packed_upper) noexcept {
  x.for_each_active([&](std::size_t j, double at_j) {
    if (at_j == 0)
      return;
    const auto column = packed_upper.subspan(j * (j + 1) / 2, j + 1);
    if (x.is_dense()) {
      as_eigen(column) += alpha * at_j * as_eigen(x.values().first(j + 1));
      return;
    }
    for (std::size_t k = 0; k < x.num_actives(); ++k) {
      const auto i = static_cast<std::size_t>(x.indices()[k]);
      if (i > j)
        break;
      column[i] += alpha * at_j * x.values()[k];
    }
  });
}

void gemv(double alpha, const matrix& a, vector_view x, double beta, std::span<double> y) {
  require(a.num_cols() == x.size() && a.num_rows() == y.size(), [&] {
    return "cannot multiply a matrix of " + std::to_string(a.num_rows()) + " x " +
           std::to_string(a.num_cols()) + " by a vector of size " + std::to_string(x.size());
  });
  if (beta == 0.0)
    std::fill(y.begin(), y.end(), 0.0);
  else
    scal(beta, y);
  if (a.is_dense() && x.is_dense()) {
    const auto stored = const_matrix_map(
        a.values().data(), eigen_index(a.is_transposed() ? a.num_cols() : a.num_rows()),
        eigen_index(a.is_transposed() ? a.num_rows() : a.num_cols()));
    if (a.is_transposed())
      as_eigen(y).noalias() += alpha * (stored.transpose() * as_eigen(x.values()));
    else
      as_eigen(y).noalias() += alpha * (stored * as_eigen(x.values()));
    return;
  }
  if (a.is_dense()) {
    const auto rows = a.num_rows();
    const auto row_step = a.is_transposed() ? a.num_cols() : 1;
    const auto col_step = a.is_transposed() ? 1 : rows;
    x.for_each_active([&](std::size_t j, double value) {
      for (std::size_t i = 0; i < rows; ++i)
        y[i] += alpha * value * a.values()[i * row_step + j * col_step];
    });
    return;
  }
  const auto dense = x.is_dense() ? std::vector<double>() : x.to_array();
  const auto values = x.is_dense() ? x.values() : std::span<const double>(dense);
  a.for_each_active(
      [&](std::size_t i, std::size_t j, double value) { y[i] += alpha * value * values[j]; });
}

} // namespace weir::ml
