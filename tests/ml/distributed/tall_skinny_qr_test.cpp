// SPDX-License-Identifier: Apache-2.0
#include <weir/ml/distributed/row_matrix.hpp>
#include <weir/ml/stat/random_data.hpp>
#include <weir/ml/support/parallel.hpp>
#include <weir/state/support/error.hpp>

#include "../../catch.hpp"

#include <algorithm>
#include <limits>

namespace tall_skinny_qr_test {

using namespace weir::ml;
using Catch::Matchers::ContainsSubstring;

namespace {

void check_near(const matrix& a, const matrix& b) {
  REQUIRE(a.num_rows() == b.num_rows());
  REQUIRE(a.num_cols() == b.num_cols());
  auto largest = 0.0;
  for (std::size_t i = 0; i < a.num_rows(); ++i)
    for (std::size_t j = 0; j < a.num_cols(); ++j)
      largest = std::max(largest, std::abs(a(i, j) - b(i, j)));
  CHECK(largest < 1e-10);
}

row_matrix some_rows(std::size_t rows, std::size_t cols) {
  return row_matrix(random_vectors(random_distribution::standard_normal(), rows, cols, 3));
}

} // namespace

TEST_CASE("a tall matrix is the product of its QR decomposition", "[ml][distributed]") {
  // One block of rows, several, and no more rows than columns.
  for (const auto& [rows, cols] : {std::pair(40, 5), std::pair(3000, 7), std::pair(4, 4)}) {
    const auto a = some_rows(static_cast<std::size_t>(rows), static_cast<std::size_t>(cols));
    const auto found = a.tall_skinny_qr(true);
    REQUIRE(found.q);
    check_near(found.q->to_local_matrix().multiply(found.r), a.to_local_matrix());
    check_near(found.q->compute_gramian_matrix(), matrices::eye(a.num_cols()));
    for (std::size_t i = 0; i < a.num_cols(); ++i) {
      CHECK(found.r(i, i) > 0.0);
      for (std::size_t j = 0; j < i; ++j)
        CHECK(found.r(i, j) == 0.0);
    }
    CHECK_FALSE(a.tall_skinny_qr().q);
  }
}

TEST_CASE("a QR decomposition has the same bits on any number of threads", "[ml][distributed]") {
  const auto a = some_rows(5000, 6);
  const auto on = [&](std::size_t threads) {
    const auto limit = thread_limit(threads);
    return a.tall_skinny_qr().r.to_array();
  };
  CHECK(on(1) == on(3));
}

TEST_CASE("what has no QR decomposition, or no Q", "[ml][distributed]") {
  CHECK_THROWS_WITH(some_rows(3, 4).tall_skinny_qr(), ContainsSubstring("3 rows and 4 columns"));
  CHECK_THROWS_AS(row_matrix().tall_skinny_qr(), weir::error);
  const auto nan = std::numeric_limits<double>::quiet_NaN();
  CHECK_THROWS_WITH(row_matrix(vector_data::of_rows(2, 1, {1.0, nan})).tall_skinny_qr(),
                    ContainsSubstring("NaN"));
  // The second column is twice the first one.
  const auto found =
      row_matrix(vector_data::of_rows(3, 2, {1.0, 2.0, 3.0, 6.0, -1.0, -2.0})).tall_skinny_qr(true);
  CHECK_FALSE(found.q);
  CHECK(std::abs(found.r(1, 1)) < 1e-14);
}

} // namespace tall_skinny_qr_test
