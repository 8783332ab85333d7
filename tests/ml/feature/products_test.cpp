// SPDX-License-Identifier: Apache-2.0
#include <weir/ml/feature/dct.hpp>
#include <weir/ml/feature/pca.hpp>
#include <weir/ml/feature/polynomial_expansion.hpp>
#include <weir/ml/stat/random_data.hpp>
#include <weir/ml/support/cosine_transform.hpp>
#include <weir/state/support/error.hpp>

#include "../../catch.hpp"

#include <cmath>
#include <numbers>

namespace products_test {

using namespace weir::ml;
using Catch::Matchers::ContainsSubstring;

namespace {

using doubles = std::vector<double>;

template <class Stage>
Stage on_x(Stage stage) {
  stage.input_col = "x";
  stage.output_col = "y";
  return stage;
}

} // namespace

TEST_CASE("polynomial expansion orders products by the last variable") {
  auto stage = polynomial_expansion();
  CHECK(stage.transform(vectors::dense(2.0, 3.0)).to_array() == doubles{2, 4, 3, 6, 9});
  stage.degree = 3;
  CHECK(stage.transform(vectors::dense(-2.0, 2.3))[8] == Approx(12.167));
  const auto dense = stage.transform(vectors::dense(0.6, -1.1, -3.0));
  CHECK(dense.size() == 19);
  CHECK(dense[13] == Approx(1.98));
  CHECK(dense[18] == Approx(-27.0));
  // Sparse and dense agree, wherever the zeros are.
  for (const auto& row :
       {vectors::sparse(3, {{0, -2.0}, {1, 2.3}}), vectors::sparse(3, {{1, 2.0}, {2, 5.0}}),
        vectors::sparse(3, {}), vectors::sparse(3, {{0, 2.0}, {2, 3.0}})}) {
    const auto expanded = stage.transform(row);
    CHECK_FALSE(expanded.is_dense());
    CHECK(expanded.to_array() == stage.transform(row.to_dense()).to_array());
  }
  CHECK(polynomial_expansion::expanded_size(5, 10) == 3002);
  CHECK(polynomial_expansion::expanded_size(6, 11) == 12375);
  CHECK_THROWS_WITH(polynomial_expansion::expanded_size(100000, 3), ContainsSubstring("products"));
}

TEST_CASE("the cosine transform is that of its definition, for any size, and comes back") {
  for (const auto size : {1U, 2U, 3U, 8U, 13U, 30U, 64U}) {
    const auto x = random_values(random_distribution::standard_normal(), size, size);
    auto got = doubles(size);
    auto transform = cosine_transform(size);
    transform.forward(x, got);
    for (std::size_t k = 0; k < size; ++k) {
      auto expected = 0.0;
      for (std::size_t i = 0; i < size; ++i)
        expected += x[i] * std::cos(std::numbers::pi * (static_cast<double>(i) + 0.5) *
                                    static_cast<double>(k) / size);
      expected *= std::sqrt((k == 0 ? 1.0 : 2.0) / size);
      CHECK(got[k] == Approx(expected).margin(1e-12));
    }
    transform.inverse(got, got);
    for (std::size_t i = 0; i < size; ++i)
      CHECK(got[i] == Approx(x[i]).margin(1e-12));
  }
}

TEST_CASE("the transform works on columns of dense and sparse vectors") {
  const auto data = frame{{"x", column::of(std::vector<vector>{vectors::dense(5.0, 8.0, 6.0),
                                                               vectors::sparse(3, {{1, 1.0}})})}};
  auto stage = on_x(dct());
  const auto result = stage.transform(data);
  CHECK(result["y"].vectors()[0][0] == Approx(10.96965511460289));
  CHECK(result["y"].vectors()[0][2] == Approx(-2.041241452319315));
  stage.input_col = "y";
  stage.output_col = "z";
  stage.inverse = true;
  CHECK(stage.transform(result)["z"].vectors()[1][1] == Approx(1.0));
}

TEST_CASE("principal components are those of Spark's suite") {
  const auto data =
      frame{{"x", column::of(std::vector<vector>{vectors::sparse(5, {{1, 1.0}, {3, 7.0}}),
                                                 vectors::dense(2.0, 0.0, 3.0, 4.0, 5.0),
                                                 vectors::dense(4.0, 0.0, 0.0, 6.0, 7.0)})}};
  auto stage = on_x(pca());
  stage.k = 2;
  const auto model = stage.fit(data);
  CHECK(model.explained_variance()[0] == Approx(0.7943932532230531));
  CHECK(model.explained_variance()[1] == Approx(0.20560674677694707));
  const auto result = model.transform(data);
  const auto first = result["y"].vectors()[0];
  CHECK(std::abs(first[0]) == Approx(1.6485728230883818));
  CHECK(std::abs(first[1]) == Approx(4.013282700516298));
  // Signs are fixed: the entry of largest magnitude is positive.
  for (std::size_t c = 0; c < 2; ++c) {
    auto largest = 0.0;
    for (std::size_t j = 0; j < 5; ++j)
      if (std::abs(model.pc()(j, c)) > std::abs(largest))
        largest = model.pc()(j, c);
    CHECK(largest > 0.0);
  }
  stage.k = 6;
  CHECK_THROWS_WITH(stage.fit(data), ContainsSubstring("size 5"));
  CHECK_THROWS_AS(model.transform(vectors::dense(1.0)), weir::error);
}

} // namespace products_test
