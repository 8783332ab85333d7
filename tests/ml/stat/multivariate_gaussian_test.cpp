// SPDX-License-Identifier: Apache-2.0
#include <weir/ml/stat/multivariate_gaussian.hpp>
#include <weir/state/support/error.hpp>

#include "../../catch.hpp"

#include <cmath>
#include <numbers>

namespace multivariate_gaussian_test {

using namespace weir::ml;
using Catch::Matchers::ContainsSubstring;

namespace {

/// Densities at 0 and at (1, 1, ...), as Apache Spark's MultivariateGaussianSuite asks for them.
std::pair<double, double> densities(const matrix& covariance) {
  const auto size = covariance.num_rows();
  const auto normal = multivariate_gaussian(vectors::zeros(size), covariance);
  return {normal.pdf(vectors::zeros(size)), normal.pdf(vectors::dense(std::vector(size, 1.0)))};
}

} // namespace

TEST_CASE("densities of normal distributions", "[ml][stat]") {
  using std::numbers::pi;
  const auto [at_mean, at_ones] = densities(matrices::eye(2));
  CHECK(at_mean == Approx(1.0 / (2.0 * pi)));
  CHECK(at_ones == Approx(std::exp(-1.0) / (2.0 * pi)));

  // By the inverse and the determinant of a covariance of two features.
  const auto covariance = matrices::dense(2, 2, {4.0, -1.0, -1.0, 2.0});
  const auto normal = multivariate_gaussian(vectors::dense(1.0, -1.0), covariance);
  const auto x = vectors::dense(2.0, 0.5);
  const auto distance = (2.0 * 1.0 * 1.0 + 2.0 * 1.0 * 1.0 * 1.5 + 4.0 * 1.5 * 1.5) / 7.0;
  CHECK(normal.log_pdf(x) == Approx(-std::log(2.0 * pi) - 0.5 * std::log(7.0) - 0.5 * distance));
  CHECK(normal.pdf(x.to_sparse()) == Approx(std::exp(normal.log_pdf(x))));
}

TEST_CASE("a singular covariance has a density as in Spark", "[ml][stat]") {
  const auto [at_mean, at_ones] = densities(matrices::dense(2, 2, {1.0, 1.0, 1.0, 1.0}));
  CHECK(at_mean == Approx(1.0 / (2.0 * std::numbers::pi * std::sqrt(2.0))));
  CHECK(at_ones == Approx(at_mean * std::exp(-0.5)));
}

TEST_CASE("what is no normal distribution", "[ml][stat]") {
  CHECK_THROWS_WITH(multivariate_gaussian(vectors::zeros(2), matrices::eye(3)),
                    ContainsSubstring("3 x 3"));
  CHECK_THROWS_WITH(multivariate_gaussian(vectors::zeros(2), matrices::zeros(2, 2)),
                    ContainsSubstring("positive"));
  CHECK_THROWS_AS(multivariate_gaussian(vectors::zeros(0), matrices::zeros(0, 0)), weir::error);
  const auto normal = multivariate_gaussian(vectors::zeros(2), matrices::eye(2));
  CHECK_THROWS_WITH(normal.pdf(vectors::zeros(3)), ContainsSubstring("size 3"));
}

} // namespace multivariate_gaussian_test
