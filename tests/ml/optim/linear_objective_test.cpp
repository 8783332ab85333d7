// SPDX-License-Identifier: Apache-2.0
#include <weir/ml/optim/linear_objective.hpp>
#include <weir/ml/optim/row_products.hpp>
#include <weir/ml/support/random.hpp>

#include <cmath>

#include "catch.hpp"

namespace linear_objective_test {

using namespace weir::ml;

namespace {

constexpr std::size_t rows_made = 700;

/// Rows with zeros, dense or sparse, of 11 features of which the last is constant.
frame rows_of(bool sparse, std::size_t classes) {
  auto random = random_generator(7);
  auto rows = std::vector<vector>();
  auto labels = std::vector<double>();
  auto weights = std::vector<double>();
  for (std::size_t i = 0; i < rows_made; ++i) {
    auto values = std::vector<double>(11, 2.0);
    for (std::size_t j = 0; j < 10; ++j)
      values[j] = random.chance(0.4) ? 0.0 : random.normal(1.0, 1.0 + static_cast<double>(j));
    auto row = vectors::dense(std::move(values));
    rows.push_back(sparse ? row.to_sparse() : row);
    labels.push_back(static_cast<double>(random.below(classes)));
    weights.push_back(random.uniform(0.5, 2.0));
  }
  return {{"features", column::of(rows)}, {"label", column(labels)}, {"weight", column(weights)}};
}

std::vector<double> some_parameters(std::size_t count) {
  auto random = random_generator(8);
  auto result = std::vector<double>(count);
  for (auto& value : result)
    value = random.uniform(0.1, 0.9);
  return result;
}

/// The gradient against differences of values.
void check_gradient(const linear_objective& objective) {
  auto at = some_parameters(objective.size());
  auto gradient = std::vector<double>(at.size());
  auto ignored = std::vector<double>(at.size());
  objective.smooth(at, gradient);
  for (std::size_t i = 0; i < at.size(); ++i) {
    const auto kept = at[i];
    constexpr auto step = 1e-6;
    at[i] = kept + step;
    const auto above = objective.smooth(at, ignored);
    at[i] = kept - step;
    const auto below = objective.smooth(at, ignored);
    at[i] = kept;
    CAPTURE(i);
    CHECK(std::abs((above - below) / (2.0 * step) - gradient[i]) < 1e-6);
  }
}

template <class Loss, class... More>
void check_loss(std::size_t classes, More... more) {
  for (const auto sparse : {false, true}) {
    const auto rows = training_data(rows_of(sparse, classes), "features", "label", "weight");
    for (const auto intercept : {false, true}) {
      const auto scaling = feature_scaling(rows, "features", intercept);
      const auto loss = Loss(rows, more...);
      check_gradient(linear_objective(rows, scaling, loss, intercept,
                                      elastic_net(scaling, loss.outputs(), 0.3, 0.5, !sparse)));
    }
  }
}

} // namespace

TEST_CASE("gradients of all losses are those of their values", "[ml][optim]") {
  check_loss<squared_loss>(5);
  check_loss<huber_loss>(5, 1.35);
  check_loss<logistic_loss>(2);
  check_loss<softmax_loss>(3, std::size_t{3});
  check_loss<hinge_loss>(2, 0.5);
}

TEST_CASE("dense and sparse rows give the same objective", "[ml][optim]") {
  auto values = std::vector<double>();
  for (const auto sparse : {false, true}) {
    const auto rows = training_data(rows_of(sparse, 3), "features", "label", "weight");
    const auto scaling = feature_scaling(rows, "features", true);
    const auto loss = softmax_loss(rows, 3);
    const auto objective =
        linear_objective(rows, scaling, loss, true, elastic_net(scaling, 3, 0.1, 0.0, true));
    auto gradient = std::vector<double>(objective.size());
    values.push_back(objective.smooth(some_parameters(objective.size()), gradient));
  }
  CHECK(std::abs(values[0] - values[1]) < 1e-12 * values[0]);
}

TEST_CASE("an objective has the same bits on any number of threads", "[ml][optim]") {
  const auto rows = training_data(rows_of(false, 2), "features", "label", "weight");
  const auto scaling = feature_scaling(rows, "features", true);
  const auto loss = logistic_loss(rows);
  const auto objective =
      linear_objective(rows, scaling, loss, true, elastic_net(scaling, 1, 0.1, 0.0, true));
  const auto value_on = [&](std::size_t threads) {
    const auto limit = thread_limit(threads);
    auto gradient = std::vector<double>(objective.size());
    gradient.push_back(objective.smooth(some_parameters(objective.size()),
                                        std::span(gradient).first(objective.size())));
    return gradient;
  };
  const auto alone = value_on(1);
  CHECK(value_on(2) == alone);
  CHECK(value_on(4) == alone);
}

TEST_CASE("products of rows are sums of products", "[ml][optim]") {
  const auto data = rows_of(false, 2);
  const auto& rows = data["features"].vectors();
  const auto block = row_block{0, 5, 42};
  for (const auto outputs : {std::size_t{1}, std::size_t{3}}) {
    const auto coefficients = some_parameters(rows.cols() * outputs);
    const auto offsets = some_parameters(outputs);
    auto products = std::vector<double>(block.size() * outputs);
    multiply_rows(rows, block, coefficients, offsets, products);
    auto sums = std::vector<double>(rows.cols() * outputs);
    add_products(rows, block, products, outputs, sums);
    auto wanted = std::vector<double>(sums.size());
    for (std::size_t i = 0; i < block.size(); ++i)
      for (std::size_t c = 0; c < outputs; ++c) {
        auto product = offsets[c];
        for (std::size_t j = 0; j < rows.cols(); ++j)
          product += rows[block.begin + i][j] * coefficients[j * outputs + c];
        CHECK(std::abs(products[i * outputs + c] - product) < 1e-12 * (1.0 + std::abs(product)));
        for (std::size_t j = 0; j < rows.cols(); ++j)
          wanted[j * outputs + c] += rows[block.begin + i][j] * products[i * outputs + c];
      }
    for (std::size_t at = 0; at < sums.size(); ++at)
      CHECK(std::abs(sums[at] - wanted[at]) < 1e-10 * (1.0 + std::abs(wanted[at])));
  }
}

} // namespace linear_objective_test
