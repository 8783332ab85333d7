// SPDX-License-Identifier: Apache-2.0
#include <weir/ml/pipeline/persistence.hpp>
#include <weir/ml/regression/linear_regression.hpp>
#include <weir/ml/support/parallel.hpp>
#include <weir/ml/support/random.hpp>
#include <weir/state/support/error.hpp>

#include <cmath>
#include <limits>

#include "catch.hpp"
#include "ml/message_of.hpp"
#include "support/log_capture.hpp"
#include "support/scratch_folder.hpp"

namespace linear_regression_test {

using namespace weir::ml;
using weir::testing::message_of;

namespace {

frame of_rows(std::size_t columns, std::vector<double> x, std::vector<double> y) {
  const auto rows = y.size();
  return {{"features", column(vector_data::of_rows(rows, columns, std::move(x)))},
          {"label", column(std::move(y))}};
}

/// y = 2 a - b + 0.5 + noise; a third feature is constant.
frame noisy_rows(std::size_t rows, double noise = 0.5) {
  auto random = random_generator(3);
  auto x = std::vector<double>();
  auto y = std::vector<double>();
  for (std::size_t i = 0; i < rows; ++i) {
    const auto a = random.normal(3.0, 2.0);
    const auto b = random.normal(-1.0, 0.1) + 0.02 * a;
    x.insert(x.end(), {a, b, 4.0});
    y.push_back(2.0 * a - b + 0.5 + random.normal(0.0, noise));
  }
  return of_rows(3, std::move(x), std::move(y));
}

linear_regression stage_with(const std::string& solver, double reg_param, double elastic_net) {
  auto stage = linear_regression();
  stage.solver = solver;
  stage.reg_param = reg_param;
  stage.elastic_net_param = elastic_net;
  stage.tol = 1e-12;
  stage.max_iter = 1000;
  return stage;
}

void check_close(const linear_regression_model& a, const linear_regression_model& b, double slack) {
  for (std::size_t j = 0; j < a.num_features(); ++j)
    CHECK(std::abs(a.coefficients()[j] - b.coefficients()[j]) < slack);
  CHECK(std::abs(a.intercept() - b.intercept()) < slack);
}

} // namespace

TEST_CASE("a line through points is found exactly", "[ml][regression]") {
  const auto data = of_rows(1, {0.0, 1.0, 2.0, 5.0}, {3.0, 5.0, 7.0, 13.0});
  for (const auto* solver : {"normal", "l-bfgs"}) {
    const auto model = stage_with(solver, 0.0, 0.0).fit(data);
    CHECK(std::abs(model.coefficients()[0] - 2.0) < 1e-6);
    CHECK(std::abs(model.intercept() - 3.0) < 1e-5);
    CHECK(std::abs(model.predict(vectors::dense(10.0)) - 23.0) < 1e-4);
  }
}

TEST_CASE("standard errors are those of the textbook", "[ml][regression]") {
  // x = 1..5, y = 2, 4, 5, 4, 5: slope 0.6, intercept 2.2, s^2 = 2.4 / 3.
  const auto data = of_rows(1, {1, 2, 3, 4, 5}, {2, 4, 5, 4, 5});
  const auto model = linear_regression().fit(data);
  const auto& summary = model.summary();
  CHECK(std::abs(summary.coefficient_standard_errors()[0] - std::sqrt(0.8 / 10.0)) < 1e-12);
  CHECK(std::abs(summary.coefficient_standard_errors()[1] - std::sqrt(0.8 * (0.2 + 0.9))) < 1e-12);
  CHECK(std::abs(summary.t_values()[0] - 0.6 / std::sqrt(0.08)) < 1e-10);
  // By a table of Student's distribution with 3 degrees of freedom.
  CHECK(std::abs(summary.p_values()[0] - 0.1240) < 1e-4);
  CHECK(std::abs(summary.r2() - 0.6) < 1e-12);
  CHECK(std::abs(summary.r2adj() - (1.0 - 0.4 * 4.0 / 3.0)) < 1e-12);
  CHECK(summary.degrees_of_freedom() == 3);
  CHECK(summary.num_instances() == 5);
  CHECK(std::abs(summary.residuals()[1] - 0.6) < 1e-12);
  CHECK(summary.objective_history() == std::vector<double>{0.0});
  const auto& smallest = summary.deviance_residuals();
  CHECK(std::abs(smallest[0] + 0.8) < 1e-12);
  CHECK(std::abs(smallest[1] - 1.0) < 1e-12);
}

TEST_CASE("solvers agree without a penalty, and constant features get 0", "[ml][regression]") {
  const auto data = noisy_rows(500);
  const auto normal = stage_with("normal", 0.0, 0.0).fit(data);
  check_close(normal, stage_with("l-bfgs", 0.0, 0.0).fit(data), 1e-5);
  CHECK(normal.coefficients()[2] == 0.0);
  CHECK(std::abs(normal.coefficients()[0] - 2.0) < 0.1);
}

TEST_CASE("the solvers' optima differ by the form of the deviations alone", "[ml][regression]") {
  // n - 1 against n: with many rows next to nothing.
  const auto data = noisy_rows(20'000);
  for (const auto elastic_net : {0.0, 0.5, 1.0})
    check_close(stage_with("normal", 0.3, elastic_net).fit(data),
                stage_with("l-bfgs", 0.3, elastic_net).fit(data), 1e-3);
}

TEST_CASE("dense and sparse rows give the same model", "[ml][regression]") {
  const auto dense = noisy_rows(300);
  auto rows = std::vector<vector>();
  for (std::size_t i = 0; i < dense.num_rows(); ++i)
    rows.push_back(vector(dense["features"].vectors()[i]).to_sparse());
  const auto sparse = dense.with_column("features", column::of(rows));
  for (const auto* solver : {"normal", "l-bfgs"})
    for (const auto elastic_net : {0.0, 1.0}) {
      const auto stage = stage_with(solver, 0.1, elastic_net);
      check_close(stage.fit(dense), stage.fit(sparse), 1e-6);
    }
}

TEST_CASE("a row of weight 2 counts like two rows", "[ml][regression]") {
  const auto data = of_rows(1, {0, 1, 2, 4}, {1, 2, 2, 5});
  const auto weighted = data.with_column("w", column(std::vector<double>{1, 2, 1, 0}));
  const auto doubled = of_rows(1, {0, 1, 1, 2}, {1, 2, 2, 2});
  auto stage = stage_with("normal", 0.2, 0.5);
  const auto plain = stage.fit(doubled);
  stage.weight_col = "w";
  check_close(stage.fit(weighted), plain, 1e-9);
}

TEST_CASE("features that depend on one another are no obstacle", "[ml][regression]") {
  const auto data = of_rows(2, {1, 2, 2, 4, 3, 6, 4, 8}, {1, 2, 3, 4});
  const auto model = linear_regression().fit(data);
  for (auto row = 0; row < 4; ++row)
    CHECK(std::abs(model.transform(data)["prediction"].doubles()[static_cast<std::size_t>(row)] -
                   (row + 1.0)) < 1e-9);
  CHECK_THROWS_AS(model.summary().coefficient_standard_errors(), weir::error);
}

TEST_CASE("a robust fit is not drawn by an outlier", "[ml][regression]") {
  auto x = std::vector<double>();
  auto y = std::vector<double>();
  for (auto i = 0; i < 40; ++i) {
    x.push_back(i);
    y.push_back(3.0 * i + 1.0 + (i % 2 == 0 ? 0.1 : -0.1));
  }
  y[39] += 1000.0;
  const auto data = of_rows(1, std::move(x), std::move(y));
  auto stage = stage_with("auto", 0.0, 0.0);
  CHECK(std::abs(stage.fit(data).coefficients()[0] - 3.0) > 1.0);
  stage.loss = "huber";
  const auto model = stage.fit(data);
  CHECK(std::abs(model.coefficients()[0] - 3.0) < 0.02);
  CHECK(model.scale() > 0.0);
  CHECK(model.scale() < 1.0);
}

TEST_CASE("what cannot be learnt from is named", "[ml][regression]") {
  const auto nan = std::numeric_limits<double>::quiet_NaN();
  const auto infinity = std::numeric_limits<double>::infinity();
  const auto stage = linear_regression();
  CHECK(message_of(stage, of_rows(1, {1, 2, 3}, {1, nan, 2})).find("row 1") != std::string::npos);
  CHECK(message_of(stage, of_rows(1, {1, 2, 3}, {1, 2, infinity})).find("row 2") !=
        std::string::npos);
  for (const auto* solver : {"normal", "l-bfgs"}) {
    const auto text =
        message_of(stage_with(solver, 0.0, 0.0), of_rows(2, {1, 2, nan, 3, 1, 5}, {1, 2, 4}));
    CHECK(text.find("row 1") != std::string::npos);
    CHECK(text.find("feature 0") != std::string::npos);
  }
  CHECK(!message_of(stage, of_rows(1, {}, {})).empty());
  CHECK(message_of(stage, of_rows(1, {1, 2}, {1, 2})
                              .with_column("label", column::of(std::vector<std::string>{"a", "b"})))
            .find("StringIndexer") != std::string::npos);
  auto huber = stage_with("auto", 0.1, 0.5);
  huber.loss = "huber";
  CHECK(message_of(huber, of_rows(1, {1, 2, 3}, {1, 3, 2})).find("elasticNetParam") !=
        std::string::npos);
  const auto wide = of_rows(5000, std::vector<double>(10'000, 1.0), {1, 2});
  CHECK(message_of(stage_with("normal", 0.0, 0.0), wide).find("4096") != std::string::npos);
  const auto model = stage.fit(of_rows(1, {1, 2, 3}, {1, 2, 4}));
  CHECK_THROWS_AS(model.transform(of_rows(2, {1, 2}, {1})), weir::error);
}

TEST_CASE("a constant label needs no features", "[ml][regression]") {
  const auto data = of_rows(1, {1, 2, 3}, {4, 4, 4});
  for (const auto* solver : {"normal", "l-bfgs"}) {
    const auto model = stage_with(solver, 0.5, 0.5).fit(data);
    CHECK(model.intercept() == 4.0);
    CHECK(model.coefficients()[0] == 0.0);
    auto through_origin = stage_with(solver, 0.5, 0.0);
    through_origin.fit_intercept = false;
    CHECK(message_of(through_origin, data).find("constant") != std::string::npos);
    through_origin.reg_param = 0.0;
    CHECK(std::abs(through_origin.fit(data).coefficients()[0] - 24.0 / 14.0) < 1e-6);
  }
}

TEST_CASE("a search that is cut off warns", "[ml][regression]") {
  const auto log = weir::testing::log_capture();
  auto stage = stage_with("l-bfgs", 0.1, 0.5);
  stage.max_iter = 1;
  CHECK(stage.fit(noisy_rows(200)).summary().total_iterations() == 1);
  CHECK(log.count(weir::log_level::warning, stage.uid() + " stopped after 1 iterations") == 1);
}

TEST_CASE("a linear model is saved and loaded", "[ml][regression]") {
  const auto data = noisy_rows(50);
  const auto model = linear_regression().fit(data);
  const auto folder = weir::test::scratch_folder();
  save(model, folder.path() / "model");
  const auto loaded = load<linear_regression_model>(folder.path() / "model");
  CHECK(loaded.coefficients() == model.coefficients());
  CHECK(loaded.intercept() == model.intercept());
  CHECK(model.has_summary());
  CHECK_FALSE(loaded.has_summary());
  CHECK_THROWS_AS(loaded.summary(), weir::error);
  CHECK(loaded.evaluate(data).r2() == model.summary().r2());
}

TEST_CASE("a fit has the same bits on any number of threads", "[ml][regression]") {
  const auto data = noisy_rows(5000);
  for (const auto* solver : {"normal", "l-bfgs"}) {
    const auto stage = stage_with(solver, 0.1, 0.5);
    const auto on = [&](std::size_t threads) {
      const auto limit = thread_limit(threads);
      return stage.fit(data).coefficients().to_array();
    };
    CHECK(on(1) == on(3));
  }
}

} // namespace linear_regression_test
