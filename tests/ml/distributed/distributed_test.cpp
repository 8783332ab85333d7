// SPDX-License-Identifier: Apache-2.0
#include <weir/ml/distributed/block_matrix.hpp>
#include <weir/ml/distributed/indexed_row_matrix.hpp>
#include <weir/ml/linalg/vector.hpp>
#include <weir/ml/support/parallel.hpp>
#include <weir/ml/support/random.hpp>
#include <weir/state/support/error.hpp>

#include "../../catch.hpp"

#include <cmath>

namespace distributed_test {

using namespace weir::ml;

namespace {

void check_equal(const matrix& a, const matrix& b, double margin = 1e-9) {
  REQUIRE(a.num_rows() == b.num_rows());
  REQUIRE(a.num_cols() == b.num_cols());
  for (std::size_t i = 0; i < a.num_rows(); ++i)
    for (std::size_t j = 0; j < a.num_cols(); ++j)
      CHECK(a(i, j) == Approx(b(i, j)).margin(margin));
}

/// A tenth of it zeros, or most of it.
std::vector<vector> random_rows(std::size_t rows, std::size_t cols, bool sparse) {
  auto random = random_generator(9);
  auto result = std::vector<vector>();
  for (std::size_t i = 0; i < rows; ++i) {
    auto values = std::vector<double>(cols);
    for (auto& value : values)
      if (random.chance(sparse ? 0.2 : 0.9))
        value = random.normal();
    auto row = vectors::dense(std::move(values));
    result.push_back(sparse ? row.to_sparse() : row);
  }
  return result;
}

matrix diagonal_of(const vector& values) {
  return matrices::diag(values);
}

/// The cosine of two columns.
double cosine(const matrix& from, std::size_t a, std::size_t b) {
  auto product = 0.0;
  auto square_a = 0.0;
  auto square_b = 0.0;
  for (std::size_t i = 0; i < from.num_rows(); ++i) {
    product += from(i, a) * from(i, b);
    square_a += from(i, a) * from(i, a);
    square_b += from(i, b) * from(i, b);
  }
  return product / std::sqrt(square_a * square_b);
}

// The matrix of Apache Spark's RowMatrixSuite, by columns.
const auto small =
    matrices::dense(4, 3, {0.0, 3.0, 6.0, 9.0, 1.0, 4.0, 7.0, 0.0, 2.0, 5.0, 8.0, 1.0});
const auto small_rows = std::vector<vector>{
    vectors::dense(0.0, 1.0, 2.0), vectors::sparse(3, {0, 1, 2}, {3.0, 4.0, 5.0}),
    vectors::dense(6.0, 7.0, 8.0), vectors::sparse(3, {0, 2}, {9.0, 1.0})};

} // namespace

TEST_CASE("the row matrix of Spark's suite", "[ml][distributed]") {
  const auto rows = row_matrix(small_rows);
  check_equal(rows.to_local_matrix(), small);
  check_equal(rows.compute_gramian_matrix(),
              matrices::dense(3, 3, {126.0, 54.0, 72.0, 54.0, 66.0, 78.0, 72.0, 78.0, 94.0}));
  check_equal(
      rows.multiply(matrices::dense(3, 2, {0.0, 1.0, 2.0, 3.0, 4.0, 5.0})).to_local_matrix(),
      matrices::dense(4, 2, {5.0, 14.0, 23.0, 2.0, 14.0, 50.0, 86.0, 32.0}));
  check_equal(rows.compute_covariance(),
              matrices::dense(3, 3, {15.0, 0.0, 0.0, 0.0, 10.0, 10.0, 0.0, 10.0, 10.0}));
  const auto summary = rows.compute_column_summary_statistics();
  CHECK(summary.mean() == vectors::dense(4.5, 3.0, 4.0));
  CHECK(summary.norm_l2()[0] == Approx(std::sqrt(126.0)));
}

TEST_CASE("a matrix is the product of its singular vectors and values", "[ml][distributed]") {
  for (const auto sparse : {false, true}) {
    const auto rows = row_matrix(random_rows(300, 6, sparse));
    const auto found = rows.compute_svd(6, true);
    REQUIRE(found.s.size() == 6);
    for (std::size_t i = 1; i < 6; ++i)
      CHECK(found.s[i] <= found.s[i - 1]);
    const auto u = found.u->to_local_matrix();
    check_equal(u.multiply(diagonal_of(found.s)).multiply(found.v.transpose()),
                rows.to_local_matrix());
    check_equal(u.transpose().multiply(u), matrices::eye(6));
    check_equal(found.v.transpose().multiply(found.v), matrices::eye(6));
    CHECK(rows.compute_svd(2).u == nullptr);
    CHECK(rows.compute_svd(2).s[1] == Approx(found.s[1]));
  }
  // A rank of 2: the third column is the sum of the others.
  const auto flat =
      row_matrix(std::vector<vector>{vectors::dense(1.0, 2.0, 3.0), vectors::dense(-1.0, 4.0, 3.0),
                                     vectors::dense(2.0, 0.0, 2.0)});
  CHECK(flat.compute_svd(3, false, 1e-6).s.size() == 2);
  CHECK_THROWS_AS(flat.compute_svd(0), weir::error);
  CHECK_THROWS_AS(flat.compute_svd(4), weir::error);
  const auto components = row_matrix(small_rows).compute_principal_components(3);
  check_equal(components.transpose().multiply(components), matrices::eye(3));
}

TEST_CASE("similarities of columns are cosines; sampled ones are near", "[ml][distributed]") {
  for (const auto sparse : {false, true}) {
    const auto rows = row_matrix(random_rows(400, 5, sparse));
    const auto local = rows.to_local_matrix();
    const auto exact = rows.column_similarities();
    CHECK(exact.num_rows() == 5);
    REQUIRE(exact.entries().size() == 10);
    for (const auto& [i, j, value] : rows.column_similarities().entries()) {
      CHECK(i < j);
      CHECK(value == Approx(cosine(local, static_cast<std::size_t>(i), static_cast<std::size_t>(j)))
                         .margin(1e-12));
    }
  }
  // Columns of many ones, which are similar: long enough that entries are left out.
  auto random = random_generator(3);
  auto ones = std::vector<vector>();
  for (auto i = 0; i < 20'000; ++i)
    ones.push_back(vectors::dense(random.chance(0.9) ? 1.0 : 0.0, random.chance(0.9) ? 1.0 : 0.0,
                                  random.chance(0.9) ? 1.0 : 0.0));
  const auto long_rows = row_matrix(ones);
  const auto local = long_rows.to_local_matrix();
  const auto many = long_rows.column_similarities(0.5, 7);
  const auto one = [&] {
    const auto limit = thread_limit(1);
    return long_rows.column_similarities(0.5, 7);
  }();
  CHECK(many.entries() == one.entries());
  auto sum = 0.0;
  for (std::uint64_t seed = 0; seed < 20; ++seed) {
    const auto sampled = long_rows.column_similarities(0.5, seed).to_local_matrix();
    CHECK(sampled(0, 1) != cosine(local, 0, 1));
    sum += sampled(0, 1);
  }
  CHECK(sum / 20.0 == Approx(cosine(local, 0, 1)).epsilon(0.15));
  CHECK_THROWS_AS(long_rows.column_similarities(-0.1), weir::error);
}

TEST_CASE("forms of a matrix convert into one another", "[ml][distributed]") {
  auto numbered = std::vector<indexed_row>();
  for (std::size_t i = 0; i < 4; ++i)
    numbered.push_back({static_cast<std::int64_t>(3 - i), small_rows[3 - i]});
  const auto indexed = indexed_row_matrix(numbered);
  CHECK(indexed.num_rows() == 4);
  check_equal(indexed.to_local_matrix(), small);
  check_equal(indexed.to_coordinate_matrix().to_local_matrix(), small);
  check_equal(indexed.to_coordinate_matrix().transpose().to_local_matrix(), small.transpose());
  check_equal(indexed.to_coordinate_matrix().to_indexed_row_matrix().to_local_matrix(), small);
  for (const auto size : {1U, 2U, 3U, 10U}) {
    const auto blocks = indexed.to_block_matrix(size, 2);
    CHECK(blocks.num_row_blocks() == (4 + size - 1) / size);
    CHECK(blocks.num_col_blocks() == 2);
    check_equal(blocks.to_local_matrix(), small);
    check_equal(blocks.transpose().to_local_matrix(), small.transpose());
    check_equal(blocks.to_indexed_row_matrix().to_local_matrix(), small);
  }
  check_equal(indexed.compute_gramian_matrix(), small.transpose().multiply(small));
  check_equal(indexed.multiply(matrices::eye(3)).to_local_matrix(), small);
  const auto found = indexed.compute_svd(3, true);
  check_equal(
      found.u->to_local_matrix().multiply(diagonal_of(found.s)).multiply(found.v.transpose()),
      small);
  // A row that is not there is a row of zeros.
  const auto gap = indexed_row_matrix({{2, vectors::dense(1.0, 2.0)}});
  CHECK(gap.num_rows() == 3);
  check_equal(gap.to_local_matrix(), matrices::dense(3, 2, {0.0, 0.0, 1.0, 0.0, 0.0, 2.0}));
}

TEST_CASE("block matrices add and multiply like whole ones", "[ml][distributed]") {
  const auto a = coordinate_matrix({{0, 0, 1.0}, {4, 2, 3.0}, {2, 1, -2.0}, {0, 0, 1.0}}, 5, 4);
  const auto b = coordinate_matrix({{1, 1, 5.0}, {4, 2, -3.0}, {3, 3, 2.0}}, 5, 4);
  CHECK(a.entries().size() == 3);
  const auto left = a.to_block_matrix(2, 3);
  const auto right = b.to_block_matrix(2, 3);
  const auto sum = left.add(right).to_local_matrix();
  const auto difference = left.subtract(right).to_local_matrix();
  for (std::size_t i = 0; i < 5; ++i)
    for (std::size_t j = 0; j < 4; ++j) {
      CHECK(sum(i, j) == a.to_local_matrix()(i, j) + b.to_local_matrix()(i, j));
      CHECK(difference(i, j) == a.to_local_matrix()(i, j) - b.to_local_matrix()(i, j));
    }
  const auto turned = b.transpose().to_block_matrix(3, 2);
  check_equal(left.multiply(turned).to_local_matrix(),
              a.to_local_matrix().multiply(b.transpose().to_local_matrix().to_dense()));
}

TEST_CASE("matrices that do not fit are refused", "[ml][distributed]") {
  CHECK_THROWS_AS(row_matrix(std::vector<vector>{vectors::zeros(2), vectors::zeros(3)}),
                  weir::error);
  CHECK_THROWS_AS(row_matrix(small_rows).multiply(matrices::eye(2)), weir::error);
  CHECK_THROWS_AS(coordinate_matrix({{-1, 0, 1.0}}), weir::error);
  CHECK_THROWS_AS(coordinate_matrix({{2, 0, 1.0}}, 2, 2), weir::error);
  CHECK_THROWS_AS(indexed_row_matrix({{0, vectors::zeros(2)}, {0, vectors::zeros(2)}}),
                  weir::error);
  CHECK_THROWS_AS(indexed_row_matrix({{0, vectors::zeros(2)}, {1, vectors::zeros(3)}}),
                  weir::error);
  const auto block = matrices::eye(2);
  CHECK_THROWS_AS(block_matrix({{{0, 0}, block}}, 0, 2), weir::error);
  CHECK_THROWS_AS(block_matrix({{{0, 0}, block}}, 3, 2, 6, 2), weir::error);
  CHECK_THROWS_AS(block_matrix({{{5, 0}, block}}, 2, 2, 4, 2), weir::error);
  const auto whole = block_matrix({{{0, 0}, block}}, 2, 2);
  CHECK_THROWS_AS(whole.add(block_matrix({{{0, 0}, matrices::eye(3)}}, 3, 3)), weir::error);
  CHECK_THROWS_AS(whole.multiply(block_matrix({{{0, 0}, matrices::eye(3)}}, 3, 3)), weir::error);
}

} // namespace distributed_test
