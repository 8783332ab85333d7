// SPDX-License-Identifier: Apache-2.0
#include <weir/ml/classification/logistic_regression.hpp>
#include <weir/ml/pipeline/persistence.hpp>
#include <weir/ml/support/parallel.hpp>
#include <weir/ml/support/random.hpp>
#include <weir/state/support/error.hpp>

#include <cmath>
#include <limits>

#include "catch.hpp"
#include "ml/message_of.hpp"
#include "support/log_capture.hpp"
#include "support/scratch_folder.hpp"

namespace logistic_regression_test {

using namespace weir::ml;
using weir::testing::message_of;

namespace {

constexpr std::size_t features = 4;

/// Features around the number of their class; the last one is constant.
frame rows_of(std::size_t rows, std::size_t classes) {
  auto random = random_generator(5);
  auto x = std::vector<double>();
  auto y = std::vector<double>();
  for (std::size_t i = 0; i < rows; ++i) {
    y.push_back(static_cast<double>(random.below(classes)));
    x.insert(x.end(), {random.normal(y[i], 2.0), random.normal(-y[i], 1.5), random.normal(), 7.0});
  }
  return {{"features", column(vector_data::of_rows(rows, features, std::move(x)))},
          {"label", column(std::move(y))}};
}

logistic_regression stage_with(double reg_param, double elastic_net) {
  auto stage = logistic_regression();
  stage.reg_param = reg_param;
  stage.elastic_net_param = elastic_net;
  stage.standardization = false;
  stage.tol = 1e-13;
  stage.max_iter = 2000;
  return stage;
}

/// The derivatives of the mean loss by the coefficient of feature j (past the end: the intercept) and
/// class k, by the model's own probabilities.
double slope(const logistic_regression_model& model, const frame& data, std::size_t j,
             std::size_t k) {
  auto sum = 0.0;
  for (std::size_t i = 0; i < data.num_rows(); ++i) {
    const auto row = data["features"].vectors()[i];
    const auto is_class = data["label"].doubles()[i] == static_cast<double>(k) ? 1.0 : 0.0;
    sum += (model.predict_probability(row)[k] - is_class) * (j < features ? row[j] : 1.0);
  }
  return sum / static_cast<double>(data.num_rows());
}

/// The conditions of optimality of an elastic net.
void check_optimal(const logistic_regression& stage, const frame& data) {
  const auto model = stage.fit(data);
  const auto l1 = stage.reg_param() * stage.elastic_net_param();
  const auto l2 = stage.reg_param() * (1.0 - stage.elastic_net_param());
  const auto outputs = model.coefficient_matrix().num_rows();
  for (std::size_t row = 0; row < outputs; ++row) {
    const auto k = outputs == 1 ? 1 : row;
    if (stage.fit_intercept())
      CHECK(std::abs(slope(model, data, features, k)) < 1e-5);
    for (std::size_t j = 0; j + 1 < features; ++j) {
      const auto b = model.coefficient_matrix()(row, j);
      const auto at = slope(model, data, j, k) + l2 * b;
      CAPTURE(row, j, b, at);
      CHECK(std::abs(b == 0.0 ? std::max(std::abs(at) - l1, 0.0) : at + (b > 0.0 ? l1 : -l1)) <
            1e-5);
    }
    CHECK(model.coefficient_matrix()(row, features - 1) == 0.0);
  }
}

} // namespace

TEST_CASE("logistic regression fulfils the conditions of optimality", "[ml][classification]") {
  const auto two = rows_of(400, 2);
  const auto three = rows_of(600, 3);
  for (const auto intercept : {true, false})
    for (const auto elastic_net : {0.0, 0.5, 1.0}) {
      auto stage = stage_with(0.05, elastic_net);
      stage.fit_intercept = intercept;
      check_optimal(stage, two);
      check_optimal(stage, three);
      stage.family = "multinomial";
      check_optimal(stage, two);
    }
  check_optimal(stage_with(0.0, 0.0), two);
}

TEST_CASE("a single feature of two values gives the log odds", "[ml][classification]") {
  // 1 of 4 is positive at 0, 3 of 4 at 1.
  const auto data =
      frame{{"features", column(vector_data::of_rows(8, 1, {0, 0, 0, 0, 1, 1, 1, 1}))},
            {"label", column(std::vector<double>{1, 0, 0, 0, 1, 1, 1, 0})}};
  const auto model = stage_with(0.0, 0.0).fit(data);
  CHECK(std::abs(model.intercept() - std::log(1.0 / 3.0)) < 1e-5);
  CHECK(std::abs(model.coefficients()[0] - 2.0 * std::log(3.0)) < 1e-5);
  CHECK(std::abs(model.predict_probability(vectors::dense(1.0))[1] - 0.75) < 1e-6);
}

TEST_CASE("multinomial solutions are centred", "[ml][classification]") {
  const auto model = stage_with(0.0, 0.0).fit(rows_of(500, 3));
  REQUIRE(model.is_multinomial());
  for (std::size_t j = 0; j < features; ++j)
    CHECK(std::abs(model.coefficient_matrix()(0, j) + model.coefficient_matrix()(1, j) +
                   model.coefficient_matrix()(2, j)) < 1e-12);
  CHECK(std::abs(model.intercept_vector()[0] + model.intercept_vector()[1] +
                 model.intercept_vector()[2]) < 1e-12);
  CHECK_THROWS_AS(model.coefficients(), weir::error);
}

TEST_CASE("coefficients stay within their bounds, at an optimum", "[ml][classification]") {
  const auto data = rows_of(400, 2);
  auto stage = stage_with(0.01, 0.0);
  stage.lower_bounds_on_coefficients = matrices::dense(1, features, {-0.1, -0.1, -0.1, -0.1});
  stage.upper_bounds_on_coefficients = matrices::dense(1, features, {0.3, 0.3, 0.3, 0.3});
  stage.upper_bounds_on_intercepts = vectors::dense(-0.2);
  const auto model = stage.fit(data);
  CHECK(model.intercept() <= -0.2);
  for (std::size_t j = 0; j + 1 < features; ++j) {
    const auto b = model.coefficients()[j];
    const auto at = slope(model, data, j, 1) + 0.01 * b;
    CAPTURE(j, b, at);
    CHECK(b >= -0.1 - 1e-12);
    CHECK(b <= 0.3 + 1e-12);
    if (b < -0.1 + 1e-9)
      CHECK(at > -1e-6);
    else if (b > 0.3 - 1e-9)
      CHECK(at < 1e-6);
    else
      CHECK(std::abs(at) < 1e-5);
  }
  CHECK(std::abs(model.coefficients()[1] + 0.1) < 1e-12);
}

TEST_CASE("a row of weight 2 counts like two rows in a classifier", "[ml][classification]") {
  const auto data = rows_of(60, 3);
  auto weights = std::vector<double>();
  auto repeated = std::vector<std::size_t>();
  for (std::size_t i = 0; i < data.num_rows(); ++i) {
    weights.push_back(static_cast<double>(i % 3));
    repeated.insert(repeated.end(), i % 3, i);
  }
  auto stage = stage_with(0.1, 0.0);
  const auto plain = stage.fit(data.take(repeated));
  stage.weight_col = "w";
  const auto weighted = stage.fit(data.with_column("w", column(weights)));
  for (std::size_t k = 0; k < 3; ++k)
    for (std::size_t j = 0; j < features; ++j)
      CHECK(std::abs(plain.coefficient_matrix()(k, j) - weighted.coefficient_matrix()(k, j)) <
            1e-5);
}

TEST_CASE("a single class is certain", "[ml][classification]") {
  const auto infinity = std::numeric_limits<double>::infinity();
  const auto zeros = rows_of(10, 1);
  const auto none = logistic_regression().fit(zeros);
  CHECK(none.intercept() == -infinity);
  CHECK(none.predict(vectors::dense(1.0, 2.0, 3.0, 4.0)) == 0.0);
  const auto ones = zeros.with_column("label", column(std::vector<double>(10, 1.0)));
  const auto all = logistic_regression().fit(ones);
  CHECK(all.intercept() == infinity);
  CHECK(all.predict_probability(vectors::dense(1.0, 2.0, 3.0, 4.0))[1] == 1.0);
  auto stage = logistic_regression();
  stage.family = "multinomial";
  const auto second = stage.fit(ones);
  CHECK(second.intercept_vector()[1] == infinity);
  CHECK(second.predict(vectors::dense(1.0, 2.0, 3.0, 4.0)) == 1.0);
}

TEST_CASE("thresholds move the decision", "[ml][classification]") {
  const auto data = rows_of(300, 2);
  auto model = stage_with(0.01, 0.0).fit(data);
  const auto ones = [&] {
    auto count = 0;
    for (std::size_t i = 0; i < data.num_rows(); ++i)
      count += model.predict(data["features"].vectors()[i]) == 1.0 ? 1 : 0;
    return count;
  };
  const auto half = ones();
  model.threshold = 0.2;
  const auto many = ones();
  CHECK(many > half);
  model.thresholds = std::vector<double>{0.8, 0.2};
  CHECK(ones() == many);
  model.thresholds = std::vector<double>{0.2, 0.8};
  CHECK(ones() < half);
}

TEST_CASE("what a classifier cannot learn from is named", "[ml][classification]") {
  const auto data = rows_of(30, 3);
  const auto nan = std::numeric_limits<double>::quiet_NaN();
  auto labels = std::vector<double>(30, 1.0);
  labels[4] = 0.5;
  CHECK(
      message_of(logistic_regression(), data.with_column("label", column(labels))).find("row 4") !=
      std::string::npos);
  labels[4] = nan;
  CHECK(
      message_of(logistic_regression(), data.with_column("label", column(labels))).find("row 4") !=
      std::string::npos);
  auto stage = logistic_regression();
  stage.family = "binomial";
  CHECK(message_of(stage, data).find("binomial") != std::string::npos);
  auto broken = std::vector<double>(30 * 2, 1.0);
  broken[7] = nan;
  broken[8] = 3.0;
  const auto text = message_of(
      logistic_regression(),
      data.with_column("features", column(vector_data::of_rows(30, 2, std::move(broken)))));
  CHECK(text.find("row 3") != std::string::npos);
  CHECK(text.find("feature 1") != std::string::npos);
  stage = stage_with(0.1, 0.5);
  stage.lower_bounds_on_intercepts = vectors::dense(0.0, 0.0, 0.0);
  CHECK(message_of(stage, data).find("L2") != std::string::npos);
  stage.elastic_net_param = 0.0;
  stage.lower_bounds_on_intercepts = vectors::dense(0.0);
  CHECK(message_of(stage, data).find("3 entries") != std::string::npos);
  stage.lower_bounds_on_intercepts.clear();
  stage.lower_bounds_on_coefficients = matrices::zeros(1, features);
  CHECK(message_of(stage, data).find("3 x 4") != std::string::npos);
  CHECK_THROWS_AS(logistic_regression().fit(data).predict_raw(vectors::dense(1.0)), weir::error);
}

TEST_CASE("a summary tells how well classes are found", "[ml][classification]") {
  const auto data = rows_of(400, 2);
  const auto log = weir::testing::log_capture();
  auto stage = stage_with(0.01, 0.0);
  stage.probability_col = "";
  const auto model = stage.fit(data);
  const auto& summary = model.summary();
  CHECK(summary.accuracy() > 0.6);
  CHECK(summary.area_under_roc() > 0.6);
  CHECK(summary.labels() == std::vector<double>{0.0, 1.0});
  CHECK(std::abs(summary.recall_by_label()[0] + summary.false_positive_rate_by_label()[1] - 1.0) <
        1e-12);
  CHECK(summary.total_iterations() > 3);
  CHECK(summary.objective_history().back() < summary.objective_history().front());
  CHECK(summary.roc().back() == std::pair(1.0, 1.0));
  CHECK(log.lines().empty());
  stage.max_iter = 2;
  CHECK(stage.fit(data).summary().total_iterations() == 2);
  CHECK(log.count(weir::log_level::warning, "after 2 iterations") == 1);
  const auto three = stage_with(0.01, 0.0).fit(rows_of(300, 3));
  CHECK_THROWS_AS(three.summary().roc(), weir::error);
}

TEST_CASE("a classifier is saved and loaded", "[ml][classification]") {
  const auto folder = weir::test::scratch_folder();
  for (const auto classes : {std::size_t{2}, std::size_t{3}}) {
    const auto data = rows_of(100, classes);
    const auto model = stage_with(0.1, 0.0).fit(data);
    save(model, folder.path() / "model", {.overwrite = true});
    const auto loaded = load<logistic_regression_model>(folder.path() / "model");
    CHECK(loaded.coefficient_matrix() == model.coefficient_matrix());
    CHECK_FALSE(loaded.has_summary());
    const auto expected = model.transform(data);
    const auto got = loaded.transform(data);
    for (std::size_t i = 0; i < 100; ++i)
      CHECK(got["probability"].vectors()[i] == expected["probability"].vectors()[i]);
  }
}

TEST_CASE("a classifier has the same bits on any number of threads", "[ml][classification]") {
  const auto data = rows_of(3000, 3);
  const auto on = [&](std::size_t threads) {
    const auto limit = thread_limit(threads);
    return stage_with(0.01, 0.5).fit(data).coefficient_matrix().to_array();
  };
  CHECK(on(1) == on(3));
}

} // namespace logistic_regression_test
