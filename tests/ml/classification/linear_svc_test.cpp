// SPDX-License-Identifier: Apache-2.0
#include <weir/ml/classification/linear_svc.hpp>
#include <weir/ml/classification/logistic_regression.hpp>
#include <weir/ml/classification/one_vs_rest.hpp>
#include <weir/ml/pipeline/persistence.hpp>
#include <weir/ml/regression/linear_regression.hpp>
#include <weir/ml/support/random.hpp>
#include <weir/state/support/error.hpp>

#include <cmath>

#include "catch.hpp"
#include "support/log_capture.hpp"
#include "support/scratch_folder.hpp"

namespace linear_svc_test {

using namespace weir::ml;

namespace {

frame rows_of(std::size_t rows, std::size_t classes, double spread) {
  auto random = random_generator(6);
  auto x = std::vector<double>();
  auto y = std::vector<double>();
  for (std::size_t i = 0; i < rows; ++i) {
    y.push_back(static_cast<double>(random.below(classes)));
    const auto angle = 2.1 * y[i];
    x.insert(x.end(), {random.normal(3.0 * std::cos(angle), spread),
                       random.normal(3.0 * std::sin(angle), spread)});
  }
  return {{"features", column(vector_data::of_rows(rows, 2, std::move(x)))},
          {"label", column(std::move(y))}};
}

double hinge(const linear_svc_model& model, const frame& data, double reg_param) {
  auto sum = 0.0;
  for (std::size_t i = 0; i < data.num_rows(); ++i) {
    const auto margin = model.predict_raw(data["features"].vectors()[i])[1];
    sum += std::max(0.0, 1.0 - (data["label"].doubles()[i] > 0.0 ? margin : -margin));
  }
  auto squares = 0.0;
  for (const auto b : model.coefficients().values())
    squares += b * b;
  return sum / static_cast<double>(data.num_rows()) + 0.5 * reg_param * squares;
}

} // namespace

TEST_CASE("the widest margin between two points is between them", "[ml][classification]") {
  const auto data = frame{{"features", column(vector_data::of_rows(2, 1, {1.0, 5.0}))},
                          {"label", column(std::vector<double>{0.0, 1.0})}};
  auto stage = linear_svc();
  stage.reg_param = 1e-3;
  stage.standardization = false;
  stage.max_iter = 1000;
  const auto model = stage.fit(data);
  // Margins are -1 and 1: slope 1/2, and the boundary at 3.
  CHECK(std::abs(model.coefficients()[0] - 0.5) < 2e-3);
  CHECK(std::abs(model.intercept() + 1.5) < 6e-3);
  CHECK(model.predict(vectors::dense(3.5)) == 1.0);
  CHECK(model.predict(vectors::dense(2.5)) == 0.0);
}

TEST_CASE("no neighbour of a support vector machine's solution is better", "[ml][classification]") {
  const auto data = rows_of(300, 2, 2.0);
  auto stage = linear_svc();
  stage.reg_param = 0.02;
  stage.standardization = false;
  stage.max_iter = 1000;
  stage.tol = 1e-9;
  const auto model = stage.fit(data);
  const auto reached = hinge(model, data, 0.02);
  for (const auto step : {0.3, 0.03, 3e-3})
    for (auto angle = 0.0; angle < 6.0; angle += 0.5)
      for (const auto shift : {-step, 0.0, step}) {
        const auto moved =
            linear_svc_model(vectors::dense(model.coefficients()[0] + step * std::cos(angle),
                                            model.coefficients()[1] + step * std::sin(angle)),
                             model.intercept() + shift);
        CHECK(hinge(moved, data, 0.02) > reached * (1.0 - 1e-4));
      }
  CHECK(std::abs(model.summary().objective_history().back() - reached) < 1e-9);
}

TEST_CASE("by default a support vector machine ends in time", "[ml][classification]") {
  const auto log = weir::testing::log_capture();
  auto stage = linear_svc();
  stage.reg_param = 0.01;
  const auto model = stage.fit(rows_of(500, 2, 1.5));
  CHECK(model.summary().accuracy() > 0.9);
  CHECK(model.summary().area_under_roc() > 0.95);
  CHECK(log.lines().empty());
  stage.max_iter = 3;
  CHECK(stage.fit(rows_of(500, 2, 1.5)).summary().total_iterations() == 3);
  CHECK(log.count(weir::log_level::warning, "after 3 iterations") == 1);
}

TEST_CASE("a support vector machine is for two classes", "[ml][classification]") {
  CHECK_THROWS_AS(linear_svc().fit(rows_of(30, 3, 1.0)), weir::error);
  CHECK_THROWS_AS(one_vs_rest().fit(rows_of(30, 3, 1.0)), weir::error);
  auto wrong = one_vs_rest();
  wrong.set_classifier(linear_regression());
  CHECK_THROWS_AS(wrong.fit(rows_of(30, 3, 1.0)), weir::error);
}

TEST_CASE("one against the rest finds each class", "[ml][classification]") {
  const auto data = rows_of(600, 3, 0.8);
  auto stage = one_vs_rest();
  auto classifier = logistic_regression();
  classifier.reg_param = 0.01;
  stage.set_classifier(classifier);
  stage.parallelism = 2;
  const auto model = stage.fit(data);
  REQUIRE(model.models().size() == 3);
  const auto predictions = model.transform(data);
  auto right = 0;
  for (std::size_t i = 0; i < data.num_rows(); ++i) {
    right += predictions["prediction"].doubles()[i] == data["label"].doubles()[i] ? 1 : 0;
    const auto row = data["features"].vectors()[i];
    for (std::size_t k = 0; k < 3; ++k)
      CHECK(predictions["rawPrediction"].vectors()[i][k] == model.models()[k]->predict_raw(row)[1]);
  }
  CHECK(right > 560);
  // The same as a classifier that is told so.
  auto is_second = std::vector<double>();
  for (const auto label : data["label"].doubles())
    is_second.push_back(label == 1.0 ? 1.0 : 0.0);
  const auto alone = classifier.fit(data.with_column("label", column(is_second)));
  CHECK(dynamic_cast<const logistic_regression_model&>(*model.models()[1]).coefficients() ==
        alone.coefficients());
  auto grid = param_map();
  grid.put(classifier, classifier.reg_param, 100.0);
  const auto flat = stage.fit(data, grid);
  CHECK(std::abs(
            dynamic_cast<const logistic_regression_model&>(*flat.models()[1]).coefficients()[0]) <
        0.01);
}

TEST_CASE("machines and their unions are saved and loaded", "[ml][classification]") {
  const auto data = rows_of(100, 3, 0.8);
  auto classifier = linear_svc();
  classifier.reg_param = 0.01;
  auto stage = one_vs_rest();
  stage.set_classifier(classifier);
  const auto folder = weir::test::scratch_folder();
  save(stage, folder.path() / "stage");
  const auto model = load<one_vs_rest>(folder.path() / "stage").fit(data);
  save(model, folder.path() / "model");
  const auto loaded = load<one_vs_rest_model>(folder.path() / "model");
  const auto expected = model.transform(data);
  const auto got = loaded.transform(data);
  for (std::size_t i = 0; i < data.num_rows(); ++i)
    CHECK(got["rawPrediction"].vectors()[i] == expected["rawPrediction"].vectors()[i]);
}

} // namespace linear_svc_test
