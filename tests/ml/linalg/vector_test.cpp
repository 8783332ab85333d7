// SPDX-License-Identifier: Apache-2.0
#include <weir/ml/linalg/blas.hpp>
#include <weir/ml/linalg/labeled_point.hpp>
#include <weir/ml/linalg/vector.hpp>
#include <weir/state/support/error.hpp>

#include "catch.hpp"

#include <cmath>
#include <limits>

namespace vector_test {

using namespace weir::ml;
using Catch::Matchers::ContainsSubstring;

TEST_CASE("vectors are made in four ways", "[ml][vector]") {
  const auto dense = vectors::dense(1.0, 0.0, 3.0);
  const auto pairs = vectors::sparse(3, {{2, 3.0}, {0, 1.0}});
  const auto arrays = vectors::sparse(3, {0, 2}, {1.0, 3.0});
  CHECK(dense == pairs);
  CHECK(pairs == arrays);
  CHECK(arrays == dense_vector({1.0, 0.0, 3.0}));
  CHECK(to_string(dense.view()) == "[1.0,0.0,3.0]");
  CHECK(to_string(arrays.view()) == "(3,[0,2],[1.0,3.0])");
  CHECK(hash_code(dense) == hash_code(pairs));
  CHECK(vectors::zeros(2).to_array() == std::vector<double>{0.0, 0.0});
}

TEST_CASE("a sparse vector is validated in a fixed order", "[ml][vector]") {
  const auto text = [](std::int64_t size, std::vector<std::int32_t> indices,
                       std::vector<double> values) {
    try {
      static_cast<void>(vectors::sparse(size, std::move(indices), std::move(values)));
    } catch (const weir::error& caught) {
      CHECK(caught.code() == weir::errc::invalid_argument);
      return std::string(caught.what());
    }
    return std::string();
  };
  CHECK_THAT(text(-1, {0}, {}), ContainsSubstring("below 0"));
  CHECK_THAT(text(1, {0, 1}, {1.0}), ContainsSubstring("as many values"));
  CHECK_THAT(text(1, {-1, 1}, {1.0, 2.0}), ContainsSubstring("cannot hold"));
  CHECK_THAT(text(3, {-1, -2}, {1.0, 2.0}), ContainsSubstring("first index"));
  CHECK_THAT(text(3, {5, 5}, {1.0, 2.0}), ContainsSubstring("increase"));
  CHECK_THAT(text(3, {1, 3}, {1.0, 2.0}), ContainsSubstring("outside"));
  CHECK(text(3, {1, 2}, {0.0, 2.0}).empty());
}

TEST_CASE("texts and JSON of vectors keep kind and value", "[ml][vector]") {
  for (const auto& v : {vectors::dense(1.0, -2e7, 3e-4), vectors::sparse(4, {1, 3}, {0.5, -1.0}),
                        vectors::dense(std::vector<double>()), vectors::sparse(0, {}, {})}) {
    const auto parsed = vectors::parse(to_string(v.view()));
    CHECK(parsed == v);
    CHECK(parsed.is_dense() == v.is_dense());
    const auto from_json = vectors::from_json(to_json(v.view()));
    CHECK(from_json == v);
    CHECK(from_json.is_dense() == v.is_dense());
  }
  for (const auto* wrong : {"1.0", "[1.0,,]", "(1,[1,2])", "[1.0", "(2,[0],[1.0]) x", ""})
    CHECK_THROWS_AS(vectors::parse(wrong), weir::error);
  CHECK(parse_labeled_point("( 1.0, [2.0,3.0])").features == vectors::dense(2.0, 3.0));
  CHECK(parse_labeled_point("1.0,2.0 3.0") == labeled_point{1.0, vectors::dense(2.0, 3.0)});
  CHECK(to_string(labeled_point{1.0, vectors::sparse(2, {1}, {3.0})}) == "(1.0,(2,[1],[3.0]))");
}

TEST_CASE("argmax counts elements that are not stored as zeros", "[ml][vector]") {
  CHECK(vectors::dense(std::vector<double>()).argmax() == -1);
  CHECK(vectors::sparse(5, {}, {}).argmax() == 0);
  CHECK(vectors::sparse(5, {0, 1}, {-1.0, -2.0}).argmax() == 2);
  CHECK(vectors::sparse(5, {1, 3}, {-1.0, 0.0}).argmax() == 0);
  CHECK(vectors::sparse(2, {0, 1}, {-2.0, -1.0}).argmax() == 1);
}

TEST_CASE("kernels agree across kinds of vectors", "[ml][blas]") {
  const auto a = vectors::sparse(4, {0, 2}, {1.0, -2.0});
  const auto b = vectors::sparse(4, {2, 3}, {3.0, 4.0});
  for (const auto& x : {a, a.to_dense()})
    for (const auto& y : {b, b.to_dense()}) {
      CHECK(dot(x, y) == -6.0);
      CHECK(sqdist(x, y) == 1.0 + 25.0 + 16.0);
    }
  CHECK(norm(a, 1.0) == 3.0);
  CHECK(norm(a, 2.0) == Approx(std::sqrt(5.0)));
  CHECK(norm(a, 3.0) == Approx(std::cbrt(9.0)));
  CHECK(norm(a, std::numeric_limits<double>::infinity()) == 2.0);
  CHECK_THROWS_AS(norm(a, 0.5), weir::error);
  CHECK_THROWS_AS(dot(a, vectors::dense(1.0)), weir::error);
}

} // namespace vector_test
