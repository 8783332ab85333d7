// SPDX-License-Identifier: Apache-2.0
#include <weir/ml/stat/anova_test.hpp>
#include <weir/ml/stat/chi_square_test.hpp>
#include <weir/ml/stat/distributions.hpp>
#include <weir/ml/stat/f_value_test.hpp>
#include <weir/ml/stat/kernel_density.hpp>
#include <weir/ml/stat/kolmogorov.hpp>
#include <weir/ml/stat/kolmogorov_smirnov_test.hpp>
#include <weir/ml/support/not_a_number.hpp>
#include <weir/ml/support/parallel.hpp>
#include <weir/state/support/error.hpp>

#include "../../catch.hpp"

#include <cmath>

namespace hypothesis_tests_test {

using namespace weir::ml;

namespace {

vector_data dense_rows(std::size_t cols, std::vector<double> values) {
  const auto rows = values.size() / cols;
  return vector_data::of_rows(rows, cols, std::move(values));
}

vector_data as_sparse(const vector_data& rows) {
  auto result = vector_data();
  for (std::size_t i = 0; i < rows.size(); ++i)
    result.push_back(vector(rows[i]).to_sparse());
  return result;
}

} // namespace

TEST_CASE("chi-squared goodness of fit gives the figures of Spark's suite") {
  const auto uniform = chi_square_test(std::vector<double>{4, 6, 5});
  CHECK(uniform.statistic == Approx(0.4));
  CHECK(uniform.degrees_of_freedom == 2.0);
  CHECK(uniform.p_value == Approx(0.8187).epsilon(1e-4));
  const auto expected =
      chi_square_test(std::vector<double>{21, 38, 43, 80}, std::vector<double>{3, 5, 7, 20});
  CHECK(expected.statistic == Approx(14.1429).epsilon(1e-5));
  CHECK(expected.p_value == Approx(0.002717).epsilon(1e-3));
  const auto impossible = chi_square_test(std::vector<double>{2, 1}, std::vector<double>{1, 0});
  CHECK(std::isinf(impossible.statistic));
  CHECK(impossible.p_value == 0.0);
}

TEST_CASE("chi-squared tests refuse tables that are none") {
  const auto fit = [](std::vector<double> observed, std::vector<double> expected) {
    return chi_square_test(observed, expected);
  };
  CHECK_THROWS_AS(fit({1, 2, 3}, {1, 2, 3, 4}), weir::error);
  CHECK_THROWS_AS(fit({1, 2, 3, -4}, {3, 5, 7, 20}), weir::error);
  CHECK_THROWS_AS(fit({2, 0, 1}, {1, 0, 3}), weir::error);
  CHECK_THROWS_AS(chi_square_test(matrices::dense(2, 2, {4, 5, 3, -3})), weir::error);
  CHECK_THROWS_AS(chi_square_test(matrices::dense(2, 2, {0, 1, 0, 2})), weir::error);
  CHECK_THROWS_AS(chi_square_test(matrices::dense(2, 2, {0, 0, 2, 2})), weir::error);
}

TEST_CASE("chi-squared tests of features are those of their tables, sparse or dense") {
  const auto features = dense_rows(2, {0.5, 10, 1.5, 20, 1.5, 30, 3.5, 30, 3.5, 40, 3.5, 40});
  const auto labels = std::vector<double>{0, 0, 1, 0, 0, 1};
  for (const auto& rows : {features, as_sparse(features)}) {
    const auto found = chi_square_test(rows, labels);
    CHECK(found.statistics[0] == Approx(0.75));
    CHECK(found.statistics[1] == Approx(1.5));
    CHECK(found.degrees_of_freedom == std::vector<std::int64_t>{2, 3});
    CHECK(found.p_values[0] == Approx(0.6873).epsilon(1e-4));
  }
  // Zeros that are not stored are a category.
  const auto zeros = dense_rows(1, {0, 0, 1, 1, 0, 1});
  const auto dense = chi_square_test(zeros, labels);
  CHECK(chi_square_test(as_sparse(zeros), labels).statistics == dense.statistics);
  // Both zeros are one.
  CHECK(chi_square_test(dense_rows(1, {0.0, -0.0, 0.0, -0.0, 0.0, 0.0}), labels).p_values[0] ==
        1.0);
}

TEST_CASE("chi-squared tests name what is not categorical") {
  const auto labels = std::vector<double>{0, 1};
  CHECK_THROWS_WITH(chi_square_test(dense_rows(1, {1.0, not_a_number}), labels),
                    Catch::Matchers::ContainsSubstring("feature 0 of row 1 is NaN"));
  auto many = std::vector<double>(chi_square_categories_max + 1);
  for (std::size_t i = 0; i < many.size(); ++i)
    many[i] = static_cast<double>(i);
  CHECK_THROWS_WITH(chi_square_test(dense_rows(1, many), std::vector<double>(many.size())),
                    Catch::Matchers::ContainsSubstring("10000 distinct values"));
}

TEST_CASE("analysis of variance is that of its definition, sparse or dense") {
  const auto labels = std::vector<double>{1, 2, 1, 2, 3, 3};
  const auto features = dense_rows(2, {1, 5, 4, 0, 3, 5, 6, 0, 8, 5, 10, 5});
  // Feature 0: class means 2, 5, 9 around 16/3; within 2 + 2 + 2.
  const auto between =
      2 * (std::pow(2 - 16.0 / 3, 2) + std::pow(5 - 16.0 / 3, 2) + std::pow(9 - 16.0 / 3, 2));
  const auto f = (between / 2) / (6.0 / 3);
  for (const auto& rows : {features, as_sparse(features)}) {
    const auto found = anova_test(rows, labels);
    CHECK(found.statistics[0] == Approx(f));
    CHECK(found.p_values[0] == Approx(f_survival(f, 2, 3)));
    CHECK(found.degrees_of_freedom[0] == 5);
    // Feature 1 varies between classes only.
    CHECK(found.p_values[1] == Approx(0.0).margin(1e-12));
  }
  CHECK(std::isnan(anova_test(dense_rows(1, {1, 1, 1, 1, 1, 1}), labels).statistics[0]));
}

TEST_CASE("the F test of regression follows from the correlation, sparse or dense") {
  const auto labels = std::vector<double>{1, 2, 3, 4, 6};
  const auto features = dense_rows(2, {1, 7, 0, 7, 2, 7, 0, 7, 3, 7});
  // r of (1,0,2,0,3) with labels: sxy = 5.8, sxx = 6.8, syy = 14.8.
  const auto square = 5.8 * 5.8 / (6.8 * 14.8);
  const auto f = square / (1 - square) * 3;
  for (const auto& rows : {features, as_sparse(features)}) {
    const auto found = f_value_test(rows, labels);
    CHECK(found.statistics[0] == Approx(f));
    CHECK(found.p_values[0] == Approx(f_survival(f, 1, 3)));
    CHECK(found.degrees_of_freedom[0] == 3);
    CHECK(std::isnan(found.statistics[1]));
  }
}

TEST_CASE("tests of features come as frames, whole or a row a feature") {
  const auto data = frame{{"x", column(dense_rows(2, {1, 5, 4, 0, 3, 5, 6, 0}))},
                          {"y", column(std::vector<double>{0, 1, 0, 1})}};
  const auto whole = anova_test(data, "x", "y");
  CHECK(whole.num_rows() == 1);
  CHECK(whole["pValues"].vectors()[0].size() == 2);
  const auto flat = anova_test(data, "x", "y", true);
  CHECK(flat.num_rows() == 2);
  CHECK(flat["pValue"].doubles()[0] == whole["pValues"].vectors()[0][0]);
  CHECK_THROWS_WITH(anova_test(data, "x", "z"), Catch::Matchers::ContainsSubstring("'z'"));
}

TEST_CASE("Kolmogorov's distribution is exact for small samples") {
  // P(D_1 > d) = 2 (1 - d) for d >= 1/2; known values for n = 10 (Marsaglia, Tsang and Wang).
  CHECK(kolmogorov_survival(0.75, 1) == Approx(0.5));
  CHECK(1.0 - kolmogorov_survival(0.274, 10) == Approx(0.6284796154565).epsilon(1e-10));
  CHECK(kolmogorov_survival(0.01, 10) == 1.0);
  CHECK(kolmogorov_survival(1.0, 10) == 0.0);
}

TEST_CASE("the ways to compute Kolmogorov's distribution meet") {
  // On both sides of the limits between exact, expansion and tail; n D² is the same.
  for (const auto z : {0.6, 1.0, 1.5, 1.9}) {
    const auto exact = kolmogorov_survival(z / std::sqrt(2000.0), 2000);
    const auto expanded = kolmogorov_survival(z / std::sqrt(2001.0), 2001);
    // The distribution itself moves by about 1e-7 from one n to the next.
    CHECK(expanded == Approx(exact).margin(3e-6));
  }
  const auto below = kolmogorov_survival(1.99999 / std::sqrt(500.0), 500);
  const auto above = kolmogorov_survival(2.00001 / std::sqrt(500.0), 500);
  CHECK(above == Approx(below).epsilon(3e-4));
  CHECK(above < below);
}

TEST_CASE("the Kolmogorov-Smirnov test gives the figures of Spark's suite") {
  const auto found = kolmogorov_smirnov_test_normal(std::vector<double>{-1.0, 0.0, 1.0});
  CHECK(found.statistic == Approx(0.175).margin(5e-4));
  CHECK(found.p_value == Approx(1.0).margin(5e-4));
  const auto uniform =
      kolmogorov_smirnov_test(std::vector<double>{0.9, 0.8}, [](double x) { return x; });
  CHECK(uniform.statistic == Approx(0.8));
  CHECK_THROWS_AS(kolmogorov_smirnov_test_normal(std::vector<double>{1.0, not_a_number}),
                  weir::error);
  CHECK_THROWS_AS(kolmogorov_smirnov_test_normal({}), weir::error);
  CHECK_THAT(to_string(found), Catch::Matchers::ContainsSubstring("no presumption"));
}

TEST_CASE("kernel density is a mean of normal densities") {
  const auto sample = std::vector<double>{5.0, 10.0};
  const auto densities = kernel_density().set_sample(sample).set_bandwidth(3.0).estimate(
      std::vector<double>{5.0, 6.0});
  CHECK(densities[0] == Approx(0.08306990319903024));
  CHECK(densities[1] == Approx(0.0902322170614978));
  CHECK_THROWS_AS(kernel_density().set_bandwidth(0.0), weir::error);
  CHECK_THROWS_AS(kernel_density().estimate(sample), weir::error);
}

} // namespace hypothesis_tests_test
