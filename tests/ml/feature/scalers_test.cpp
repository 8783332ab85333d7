// SPDX-License-Identifier: Apache-2.0
#include <weir/ml/feature/elementwise_product.hpp>
#include <weir/ml/feature/max_abs_scaler.hpp>
#include <weir/ml/feature/min_max_scaler.hpp>
#include <weir/ml/feature/normalizer.hpp>
#include <weir/ml/feature/robust_scaler.hpp>
#include <weir/ml/feature/standard_scaler.hpp>
#include <weir/ml/support/not_a_number.hpp>
#include <weir/state/support/error.hpp>

#include "../../catch.hpp"

#include <cmath>
#include <limits>

namespace scalers_test {

using namespace weir::ml;
using Catch::Matchers::ContainsSubstring;

namespace {

constexpr auto infinite = std::numeric_limits<double>::infinity();

frame rows(const std::vector<vector>& vectors) {
  return {{"x", column::of(vectors)}};
}

const auto mixed = rows({vectors::dense(-2.0, 2.3, 0.0), vectors::dense(0.0, -5.1, 1.0),
                         vectors::dense(1.7, -0.6, 3.3)});

template <class Stage>
Stage on_x(Stage stage) {
  stage.input_col = "x";
  stage.output_col = "y";
  return stage;
}

void check_row(const frame& result, std::size_t row, const std::vector<double>& expected) {
  const auto got = result["y"].vectors()[row];
  REQUIRE(got.size() == expected.size());
  for (std::size_t j = 0; j < expected.size(); ++j) {
    CAPTURE(row, j);
    if (std::isnan(expected[j]))
      CHECK(std::isnan(got[j]));
    else
      CHECK(got[j] == Approx(expected[j]).margin(1e-9));
  }
}

} // namespace

TEST_CASE("the standard scaler gives the figures of Spark's suite") {
  auto scaler = on_x(standard_scaler());
  check_row(scaler.fit(mixed).transform(mixed), 1, {0.0, -1.367762550529, 0.590968109266});
  scaler.with_mean = true;
  const auto model = scaler.fit(mixed);
  check_row(model.transform(mixed), 0, {-1.0259035695965, 0.920781324866, -0.8470542899497});
  CHECK(model.transform(vectors::dense(0.0, -5.1, 1.0))[1] == Approx(-1.063815317078));
  CHECK(model.uid() == scaler.uid());
  scaler.with_std = false;
  check_row(scaler.fit(mixed).transform(mixed), 0, {-1.9, 3.43333333333333, -1.43333333333333});
}

TEST_CASE("the standard scaler makes a constant feature 0 and keeps sparse vectors sparse") {
  const auto data = rows({vectors::sparse(3, {{0, 0.1}, {1, 2.0}}), vectors::dense(0.1, 0.0, 0.0),
                          vectors::dense(0.1, 4.0, 0.0)});
  const auto result = on_x(standard_scaler()).fit(data).transform(data);
  check_row(result, 0, {0.0, 1.0, 0.0});
  CHECK_FALSE(result["y"].vectors()[0].is_dense());
  CHECK(result["y"].vectors()[1].is_dense());
  auto centring = on_x(standard_scaler());
  centring.with_mean = true;
  const auto centred = centring.fit(data).transform(data);
  CHECK(centred["y"].vectors()[0].is_dense());
  check_row(centred, 0, {0.0, 0.0, 0.0});
}

TEST_CASE("scalers refuse what they cannot scale") {
  const auto model = on_x(standard_scaler()).fit(mixed);
  CHECK_THROWS_WITH(model.transform(rows({vectors::dense(1.0)})),
                    ContainsSubstring("column 'x' has vectors of size 1") &&
                        ContainsSubstring("size 3"));
  CHECK_THROWS_AS(on_x(standard_scaler()).fit(rows({})), weir::error);
  CHECK_THROWS_AS(on_x(robust_scaler()).fit(rows({})), weir::error);
  CHECK_THROWS_WITH(on_x(standard_scaler()).fit({{"x", column(std::vector<double>{1.0})}}),
                    ContainsSubstring("'x'") && ContainsSubstring("vectors"));
  CHECK_THROWS_WITH(
      on_x(standard_scaler()).fit(rows({vectors::dense(1.0), vectors::dense(1.0, 2.0)})),
      ContainsSubstring("row 1"));
  CHECK(model.transform(rows({})).num_rows() == 0);
}

TEST_CASE("the min-max scaler passes NaN by and puts constants into the middle") {
  auto scaler = on_x(min_max_scaler());
  scaler.min = -5.0;
  scaler.max = 5.0;
  const auto data = rows(
      {vectors::dense(1.0, not_a_number, 2.0, 2.0), vectors::dense(2.0, 2.0, 0.0, 3.0),
       vectors::dense(3.0, not_a_number, 0.0, 1.0), vectors::dense(6.0, 2.0, 2.0, not_a_number)});
  const auto result = scaler.fit(data).transform(data);
  check_row(result, 0, {-5.0, not_a_number, 5.0, 0.0});
  check_row(result, 1, {-3.0, 0.0, -5.0, 5.0});
  check_row(result, 3, {5.0, 0.0, 5.0, not_a_number});
  scaler.max = -5.0;
  CHECK_THROWS_AS(scaler.fit(data), weir::error);
  // Zeros that are not stored move like all others.
  const auto sparse = rows({vectors::sparse(2, {{0, 4.0}}), vectors::dense(2.0, 1.0)});
  check_row(on_x(min_max_scaler()).fit(sparse).transform(sparse), 0, {1.0, 0.0});
}

TEST_CASE("the max-abs scaler keeps signs, zeros and sparseness") {
  const auto data =
      rows({vectors::dense(1.0, 0.0, 100.0), vectors::sparse(3, {{0, -2.0}, {2, -100.0}})});
  const auto result = on_x(max_abs_scaler()).fit(data).transform(data);
  check_row(result, 0, {0.5, 0.0, 1.0});
  check_row(result, 1, {-1.0, 0.0, -1.0});
  CHECK_FALSE(result["y"].vectors()[1].is_dense());
}

TEST_CASE("the robust scaler uses elements as quantiles") {
  const auto data = rows({vectors::dense(0.0, 0.0, 7.0), vectors::dense(1.0, -1.0, 7.0),
                          vectors::dense(2.0, -2.0, 7.0), vectors::dense(3.0, -3.0, 7.0),
                          vectors::dense(4.0, -4.0, 7.0)});
  auto scaler = on_x(robust_scaler());
  check_row(scaler.fit(data).transform(data), 3, {1.5, -1.5, 0.0});
  scaler.with_scaling = false;
  scaler.with_centering = true;
  check_row(scaler.fit(data).transform(data), 0, {-2.0, 2.0, 0.0});
  scaler.lower = 0.8;
  CHECK_THROWS_WITH(scaler.fit(data), ContainsSubstring("lower"));
}

TEST_CASE("the normalizer makes the norm 1 and leaves zeros") {
  const auto data = rows({vectors::sparse(3, {{0, -2.0}, {1, 2.3}}), vectors::dense(0.0, 0.0, 0.0),
                          vectors::dense(0.6, -1.1, -3.0)});
  auto stage = on_x(normalizer());
  const auto result = stage.transform(data);
  check_row(result, 0, {-0.65617871, 0.75460552, 0.0});
  check_row(result, 1, {0.0, 0.0, 0.0});
  CHECK_FALSE(result["y"].vectors()[0].is_dense());
  stage.p = 1.0;
  check_row(stage.transform(data), 2, {0.12765957, -0.23404255, -0.63829787});
  stage.p = infinite;
  check_row(stage.transform(data), 2, {0.2, -0.366666666666667, -1.0});
  CHECK_THROWS_AS(stage.p = 0.5, weir::error);
}

TEST_CASE("the elementwise product multiplies and checks sizes") {
  auto stage = on_x(elementwise_product());
  stage.scaling_vec = vectors::dense(2.0, 0.5, -1.0);
  check_row(stage.transform(mixed), 2, {3.4, -0.3, -3.3});
  CHECK_FALSE(stage.transform(vectors::sparse(3, {{1, 4.0}})).is_dense());
  CHECK_THROWS_AS(stage.transform(vectors::dense(1.0)), weir::error);
}

} // namespace scalers_test
