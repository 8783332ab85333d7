// SPDX-License-Identifier: Apache-2.0
#include <weir/ml/optim/coordinate_descent.hpp>
#include <weir/ml/optim/minimize.hpp>
#include <weir/ml/support/random.hpp>
#include <weir/state/support/error.hpp>

#include <cmath>
#include <limits>

#include "catch.hpp"
#include "support/log_capture.hpp"

namespace minimize_test {

using namespace weir::ml;

namespace {

constexpr auto infinity = std::numeric_limits<double>::infinity();

double rosenbrock(std::span<const double> x, std::span<double> gradient) {
  const auto a = 1.0 - x[0];
  const auto b = x[1] - x[0] * x[0];
  gradient[0] = -2.0 * a - 400.0 * x[0] * b;
  gradient[1] = 200.0 * b;
  return a * a + 100.0 * b * b;
}

/// x' A x / 2 - b' x, A positive definite and far from diagonal.
struct quadratic {
  std::size_t size;
  std::vector<double> a;
  std::vector<double> b;

  explicit quadratic(std::size_t n, std::uint64_t seed) : size(n), a(n * n), b(n) {
    auto random = random_generator(seed);
    auto root = std::vector<double>(n * n);
    for (auto& value : root)
      value = random.normal();
    for (std::size_t i = 0; i < n; ++i) {
      b[i] = 3.0 * random.normal();
      for (std::size_t j = 0; j < n; ++j)
        for (std::size_t k = 0; k < n; ++k)
          a[i * n + j] += root[i * n + k] * root[j * n + k] / static_cast<double>(n);
      a[i * n + i] += 0.1;
    }
  }

  std::vector<double> gradient(std::span<const double> x) const {
    auto result = std::vector<double>(size);
    for (std::size_t i = 0; i < size; ++i) {
      result[i] = -b[i];
      for (std::size_t j = 0; j < size; ++j)
        result[i] += a[i * size + j] * x[j];
    }
    return result;
  }

  double operator()(std::span<const double> x, std::span<double> slope) const {
    auto value = 0.0;
    const auto at = gradient(x);
    for (std::size_t i = 0; i < size; ++i) {
      slope[i] = at[i];
      value += 0.5 * x[i] * (at[i] - b[i]);
    }
    return value;
  }

  std::vector<double> penalties() const {
    auto result = std::vector<double>();
    for (std::size_t i = 0; i < size; ++i)
      result.push_back(0.2 * static_cast<double>(i % 5));
    return result;
  }
};

/// The conditions of Karush, Kuhn and Tucker.
void check_optimal(const minimization& what, const std::vector<double>& x,
                   const std::vector<double>& gradient, double slack) {
  for (std::size_t j = 0; j < x.size(); ++j) {
    CAPTURE(j, x[j], gradient[j]);
    const auto l1 = what.l1.empty() ? 0.0 : what.l1[j];
    const auto low = what.lower.empty() ? -infinity : what.lower[j];
    const auto high = what.upper.empty() ? infinity : what.upper[j];
    CHECK(x[j] >= low);
    CHECK(x[j] <= high);
    if (x[j] == 0.0 && l1 > 0.0)
      CHECK(std::abs(gradient[j]) <= l1 + slack);
    else if (x[j] == low)
      CHECK(gradient[j] >= -slack);
    else if (x[j] == high)
      CHECK(gradient[j] <= slack);
    else
      CHECK(std::abs(gradient[j] + (x[j] > 0.0 ? l1 : -l1)) <= slack);
  }
}

} // namespace

TEST_CASE("a curved valley is followed to its end", "[ml][optim]") {
  const auto found = minimize({rosenbrock}, {-1.2, 1.0}, {200, 1e-12});
  CHECK(found.converged);
  CHECK(std::abs(found.x[0] - 1.0) < 1e-5);
  CHECK(std::abs(found.x[1] - 1.0) < 1e-5);
  CHECK(std::abs(found.history.front() - 24.2) < 1e-12);
  for (std::size_t i = 1; i < found.history.size(); ++i)
    CHECK(found.history[i] <= found.history[i - 1] * (1.0 + 1e-12));
}

TEST_CASE("penalties and bounds are met with the conditions of optimality", "[ml][optim]") {
  for (std::uint64_t seed = 1; seed <= 5; ++seed) {
    const auto function = quadratic(30, seed);
    auto problem = minimization{std::cref(function)};
    const auto check = [&] {
      const auto found = minimize(problem, std::vector<double>(30), {1000, 1e-14});
      check_optimal(problem, found.x, function.gradient(found.x), 1e-5);
    };
    check();
    problem.l1 = function.penalties();
    check();
    problem.lower.assign(30, -0.5);
    problem.upper.assign(30, 0.8);
    check();
    problem.l1.clear();
    check();
  }
}

TEST_CASE("coordinates one after another reach the same minimum", "[ml][optim]") {
  for (std::uint64_t seed = 1; seed <= 5; ++seed) {
    const auto function = quadratic(30, seed);
    const auto problem = minimization{std::cref(function), function.penalties()};
    const auto found = coordinate_descent(function.a, function.b, problem.l1, {1000, 1e-10});
    CHECK(found.converged);
    check_optimal(problem, found.x, function.gradient(found.x), 1e-7);
    const auto other = minimize(problem, std::vector<double>(30), {1000, 1e-14});
    CHECK(std::abs(found.value() - other.value()) <= 1e-9 * std::abs(other.value()));
  }
}

TEST_CASE("a search that stops early says so in the log", "[ml][optim]") {
  const auto log = weir::testing::log_capture();
  const auto found = minimize({rosenbrock}, {-1.2, 1.0}, {3, 1e-12});
  CHECK_FALSE(found.converged);
  CHECK(found.iterations() == 3);
  warn_unless_converged(found, "valley");
  CHECK(log.count(weir::log_level::warning, "valley stopped after 3 iterations") == 1);
  warn_unless_converged(minimize({rosenbrock}, {-1.2, 1.0}, {200, 1e-9}), "valley");
  CHECK(log.lines().size() == 1);
}

TEST_CASE("a start without a finite value is refused", "[ml][optim]") {
  const auto infinite = [](std::span<const double>, std::span<double>) { return infinity; };
  CHECK_THROWS_AS(minimize({infinite}, {0.0}, {}), weir::error);
}

TEST_CASE("no step at all is allowed", "[ml][optim]") {
  const auto found = minimize({rosenbrock}, {-1.2, 1.0}, {0, 1e-6});
  CHECK(found.x == std::vector<double>{-1.2, 1.0});
  CHECK(found.iterations() == 0);
}

} // namespace minimize_test
