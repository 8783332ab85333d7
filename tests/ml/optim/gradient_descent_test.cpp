// SPDX-License-Identifier: Apache-2.0
#include <weir/ml/classification/classification_with_sgd.hpp>
#include <weir/ml/pipeline/persistence.hpp>
#include <weir/ml/regression/regression_with_sgd.hpp>
#include <weir/ml/support/parallel.hpp>
#include <weir/ml/support/random.hpp>
#include <weir/state/support/error.hpp>

#include "../../catch.hpp"
#include "../../support/scratch_folder.hpp"

#include <cmath>

namespace gradient_descent_test {

using namespace weir::ml;
using Catch::Matchers::ContainsSubstring;

namespace {

/// Labels 2 x0 - 3 x1 + 1, with a little noise; of classes: its sign.
std::vector<labeled_point> points(std::size_t count, bool classes) {
  auto random = random_generator(11);
  auto result = std::vector<labeled_point>();
  for (std::size_t i = 0; i < count; ++i) {
    const auto x0 = random.normal();
    const auto x1 = random.normal();
    const auto value = 2.0 * x0 - 3.0 * x1 + 1.0 + random.normal(0.0, 0.1);
    result.push_back({classes ? (value > 0.0 ? 1.0 : 0.0) : value, vectors::dense(x0, x1)});
  }
  return result;
}

double loss_of(linear_loss loss, double margin, double label) {
  if (loss == linear_loss::squares)
    return (margin - label) * (margin - label) / 2.0;
  if (loss == linear_loss::logistic)
    return std::log1p(std::exp(label == 1.0 ? -margin : margin));
  return std::max(0.0, 1.0 - (label == 1.0 ? margin : -margin));
}

/// Mean loss by the definition.
double mean_loss(linear_loss loss, const std::vector<labeled_point>& data,
                 const std::vector<double>& weights) {
  auto sum = 0.0;
  for (const auto& point : data)
    sum +=
        loss_of(loss, weights[0] * point.features[0] + weights[1] * point.features[1], point.label);
  return sum / static_cast<double>(data.size());
}

gradient_descent_result descend(const std::vector<labeled_point>& data, std::vector<double> weights,
                                const gradient_descent_options& options) {
  const auto rows = to_frame(data);
  return gradient_descent(rows["features"].vectors(), rows["label"].doubles(), std::move(weights),
                          options);
}

} // namespace

TEST_CASE("a step goes against the gradient of the mean loss", "[ml][optim]") {
  for (const auto loss : {linear_loss::squares, linear_loss::logistic, linear_loss::hinge}) {
    const auto data = points(60, loss != linear_loss::squares);
    const auto start = std::vector<double>{0.3, -0.2};
    const auto result = descend(
        data, start, {.loss = loss, .step_size = 0.5, .num_iterations = 1, .keep_losses = true});
    CHECK(result.losses[0] == Approx(mean_loss(loss, data, start)));
    for (std::size_t j = 0; j < 2; ++j) {
      const auto step = 1e-6;
      auto above = start;
      auto below = start;
      above[j] += step;
      below[j] -= step;
      const auto slope =
          (mean_loss(loss, data, above) - mean_loss(loss, data, below)) / (2.0 * step);
      CHECK(result.weights[j] == Approx(start[j] - 0.5 * slope).epsilon(1e-6));
    }
  }
}

TEST_CASE("penalties shrink weights", "[ml][optim]") {
  // All features are zero, so the loss has no slope.
  const auto data = std::vector<labeled_point>{{0.0, vectors::dense(0.0, 0.0)}};
  const auto start = std::vector<double>{1.0, -0.05};
  auto options = gradient_descent_options{.penalty = sgd_penalty::l2,
                                          .step_size = 0.5,
                                          .num_iterations = 1,
                                          .reg_param = 0.2,
                                          .keep_losses = true};
  CHECK(descend(data, start, options).weights == std::vector<double>{0.9, -0.05 * 0.9});
  CHECK(descend(data, start, options).losses[0] == Approx(0.1 * (1.0 + 0.0025)));
  options.penalty = sgd_penalty::l1;
  CHECK(descend(data, start, options).weights == std::vector<double>{0.9, -0.0});
  CHECK(descend(data, start, options).losses[0] == Approx(0.2 * 1.05));
}

TEST_CASE("gradient descent stops once weights rest, and samples", "[ml][optim]") {
  const auto data = points(2000, false);
  auto options = gradient_descent_options{.step_size = 0.5, .num_iterations = 1000};
  const auto all = descend(data, {0.0, 0.0}, options);
  CHECK(all.converged);
  CHECK(all.steps < 100);
  options.mini_batch_fraction = 0.1;
  options.convergence_tol = 0.0;
  options.num_iterations = 200;
  const auto sampled = descend(data, {0.0, 0.0}, options);
  CHECK(sampled.steps == 200);
  CHECK(sampled.weights[0] == Approx(2.0).margin(0.1));
  CHECK(sampled.weights[1] == Approx(-3.0).margin(0.1));
  const auto limit = thread_limit(1);
  CHECK(descend(data, {0.0, 0.0}, options).weights == sampled.weights);
  CHECK(descend({}, {1.0, 2.0}, options).weights == std::vector<double>{1.0, 2.0});
}

TEST_CASE("trainers of the RDD-based API", "[ml][optim]") {
  auto linear = linear_regression_with_sgd();
  linear.intercept = true;
  linear.optimizer.num_iterations = 500;
  linear.optimizer.convergence_tol = 0.0;
  const auto line = linear.run(points(500, false));
  CHECK(line.weights()[0] == Approx(2.0).margin(0.05));
  CHECK(line.intercept() == Approx(1.0).margin(0.05));
  CHECK(line.predict(vectors::dense(1.0, 1.0)) == Approx(0.0).margin(0.1));
  auto lasso = lasso_with_sgd();
  lasso.optimizer.reg_param = 10.0;
  CHECK(lasso.run(points(500, false)).weights() == vectors::dense(0.0, 0.0));
  const auto data = points(500, true);
  auto logistic = logistic_regression_with_sgd();
  logistic.intercept = true;
  const auto chances = logistic.run(data);
  auto svm = svm_with_sgd();
  svm.intercept = true;
  const auto margins = svm.run(data, vectors::dense(0.1, 0.1));
  auto right = 0;
  for (const auto& point : data) {
    right += chances.predict(point.features) == point.label ? 1 : 0;
    right += margins.predict(point.features) == point.label ? 1 : 0;
    CHECK((chances.score(point.features) > 0.5) == (chances.predict(point.features) == 1.0));
  }
  CHECK(right > 950);
  const auto folder = weir::test::scratch_folder();
  save(margins, folder.path() / "svm");
  save(line, folder.path() / "line");
  const auto loaded = load<svm_model>(folder.path() / "svm").transform(to_frame(data));
  CHECK(loaded["prediction"].doubles()[0] == margins.predict(data[0].features));
  CHECK(load<sgd_regression_model>(folder.path() / "line").intercept() == line.intercept());
}

TEST_CASE("trainers name what they cannot learn from", "[ml][optim]") {
  const auto message = [](labeled_point wrong) {
    auto data = points(5, true);
    data.push_back(std::move(wrong));
    try {
      static_cast<void>(svm_with_sgd().run(data));
    } catch (const weir::error& caught) {
      return std::string(caught.what());
    }
    return std::string("no error");
  };
  CHECK_THAT(message({2.0, vectors::dense(1.0, 2.0)}), ContainsSubstring("2.0 in row 5"));
  CHECK_THAT(message({1.0, vectors::dense(1.0, std::nan(""))}), ContainsSubstring("row 5"));
  CHECK_THAT(message({std::nan(""), vectors::dense(1.0, 2.0)}), ContainsSubstring("row 5"));
  CHECK_THAT(message({1.0, vectors::dense(1.0)}), ContainsSubstring("size 1"));
  CHECK_THROWS_AS(svm_with_sgd().run(std::vector<labeled_point>()), weir::error);
  CHECK_THROWS_AS(svm_with_sgd().run(points(5, true), vectors::zeros(3)), weir::error);
  CHECK_THROWS_AS(validate({.step_size = 0.0}), weir::error);
  CHECK_THROWS_AS(validate({.reg_param = -1.0}), weir::error);
  CHECK_THROWS_AS(validate({.mini_batch_fraction = 0.0}), weir::error);
  CHECK_THROWS_AS(validate({.convergence_tol = std::nan("")}), weir::error);
}

} // namespace gradient_descent_test
