// SPDX-License-Identifier: Apache-2.0
#include <weir/ml/linalg/blas.hpp>
#include <weir/ml/linalg/matrix.hpp>
#include <weir/state/support/error.hpp>

#include "catch.hpp"

namespace matrix_test {

using namespace weir::ml;

namespace {

std::vector<double> product_by_definition(const matrix& a, const matrix& b) {
  auto out = std::vector<double>();
  for (std::size_t j = 0; j < b.num_cols(); ++j)
    for (std::size_t i = 0; i < a.num_rows(); ++i) {
      out.push_back(0.0);
      for (std::size_t k = 0; k < a.num_cols(); ++k)
        out.back() += a(i, k) * b(k, j);
    }
  return out;
}

} // namespace

TEST_CASE("a matrix is the same in all four layouts", "[ml][matrix]") {
  const auto m = matrices::sparse(3, 2, {0, 2, 3}, {0, 2, 1}, {1.0, 2.0, 3.0});
  const auto other = matrices::randn(2, 4, 7);
  for (const auto& form : {m, m.to_dense(), m.to_dense_row_major(), m.to_sparse_row_major()}) {
    CHECK(form == m);
    CHECK(form.transpose().transpose() == m);
    CHECK(form.transpose()(1, 1) == 3.0);
    CHECK(form.row(2) == vectors::dense(2.0, 0.0));
    CHECK(form.column(0) == vectors::dense(1.0, 0.0, 2.0));
    CHECK(form.multiply(other).to_array() == product_by_definition(m, other));
    CHECK(form.multiply(vectors::dense(1.0, 10.0)) == vectors::dense(1.0, 30.0, 2.0));
    CHECK(form.multiply(vectors::sparse(2, {1}, {10.0})) == vectors::dense(0.0, 30.0, 0.0));
    CHECK(matrices::from_json(to_json(form)) == m);
    CHECK(form.compressed() == m);
  }
}

TEST_CASE("factories of matrices", "[ml][matrix]") {
  const auto coo = matrices::from_coo(3, 3, {{1, 2, 1.0}, {0, 0, 2.0}, {1, 2, 3.0}, {2, 2, 0.0}});
  CHECK(coo.num_actives() == 2);
  CHECK(coo(1, 2) == 4.0);
  CHECK(matrices::eye(2).to_array() == std::vector<double>{1.0, 0.0, 0.0, 1.0});
  CHECK(matrices::spdiag(vectors::dense(1.0, 0.0)).num_actives() == 1);
  CHECK(matrices::sprand(20, 10, 0.25, 3).num_actives() == 50);
  const auto parts = std::vector<matrix>{matrices::eye(2), matrices::speye(2)};
  CHECK(matrices::horzcat(parts).num_cols() == 4);
  CHECK(matrices::vertcat(parts)(3, 1) == 1.0);
  CHECK_FALSE(matrices::vertcat(parts).is_dense());
  CHECK(to_string(matrices::dense(2, 2, {1.0, 10.0, 3.0, 4.0})) == "1.0   3.0   \n10.0  4.0   ");
}

TEST_CASE("wrong matrices are refused", "[ml][matrix]") {
  CHECK_THROWS_AS(matrices::dense(2, 2, {1.0}), weir::error);
  CHECK_THROWS_AS(matrices::sparse(2, 1, {0, 2}, {1, 1}, {1.0, 2.0}), weir::error);
  CHECK_THROWS_AS(matrices::sparse(2, 1, {0, 1}, {2}, {1.0}), weir::error);
  CHECK_THROWS_AS(matrices::sparse(2, 2, {0, 1}, {1}, {1.0}), weir::error);
  CHECK_THROWS_AS(matrices::eye(2).multiply(matrices::eye(3)), weir::error);
  CHECK_THROWS_AS(matrices::eye(2)(0, 2), weir::error);
}

TEST_CASE("a rank-one update fills the packed upper triangle", "[ml][blas]") {
  for (const auto& x : {vectors::dense(1.0, 2.0, 3.0), vectors::dense(1.0, 2.0, 3.0).to_sparse()}) {
    auto packed = std::vector<double>(6);
    spr(2.0, x, packed);
    CHECK(packed == std::vector<double>{2.0, 4.0, 8.0, 6.0, 12.0, 18.0});
  }
}

} // namespace matrix_test
