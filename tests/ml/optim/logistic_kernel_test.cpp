// SPDX-License-Identifier: Apache-2.0
#include <weir/ml/optim/logistic_kernel.hpp>

#include <cmath>
#include <limits>
#include <vector>

#include "catch.hpp"

namespace logistic_kernel_test {

using namespace weir::ml;

namespace {

/// Loss and derivative of one row.
struct logistic_row {
  double loss;
  double derivative;
};

logistic_row computed(double label, double margin) {
  auto loss = std::vector<double>(1);
  auto derivative = std::vector<double>{margin};
  logistic_losses(std::vector<double>{label}, derivative, loss);
  return {loss[0], derivative[0]};
}

/// By definition: ln(1 + exp(-z)), z being the margin towards the label.
logistic_row wanted(double label, double margin) {
  const auto z = label == 1.0 ? margin : -margin;
  const auto tail = std::exp(-std::abs(z));
  const auto share = (z >= 0.0 ? tail : 1.0) / (1.0 + tail);
  return {std::log1p(tail) + std::max(-z, 0.0), label == 1.0 ? -share : share};
}

bool is_near(double found, double right) {
  return std::abs(found - right) <= 1e-15 * std::abs(right);
}

} // namespace

TEST_CASE("losses and derivatives of logistic rows are exact to an ulp or two", "[ml][optim]") {
  for (auto step = -7000; step <= 7000; ++step)
    for (const auto label : {0.0, 1.0}) {
      const auto margin = 0.0999 * step;
      const auto found = computed(label, margin);
      const auto right = wanted(label, margin);
      CAPTURE(margin, label, found.loss, right.loss, found.derivative, right.derivative);
      REQUIRE(is_near(found.loss, right.loss));
      REQUIRE(is_near(found.derivative, right.derivative));
    }
}

TEST_CASE("logistic rows of extreme margins neither overflow nor hide NaN", "[ml][optim]") {
  CHECK(computed(1.0, 1e300).loss < 1e-300);
  CHECK(computed(0.0, 1e300).loss == 1e300);
  CHECK(computed(0.0, 1e300).derivative == 1.0);
  CHECK(computed(1.0, -1e300).loss == 1e300);
  CHECK(computed(1.0, -1e300).derivative == -1.0);
  const auto nan = computed(1.0, std::numeric_limits<double>::quiet_NaN());
  CHECK(std::isnan(nan.loss));
  CHECK(std::isnan(nan.derivative));
}

TEST_CASE("a logistic row has the same bits wherever it stands", "[ml][optim]") {
  constexpr std::size_t rows = 23;
  auto labels = std::vector<double>(rows);
  auto margins = std::vector<double>(rows);
  for (std::size_t i = 0; i < rows; ++i) {
    labels[i] = static_cast<double>(i % 2);
    margins[i] = 0.37 * static_cast<double>(i) - 4.0;
  }
  auto derivatives = margins;
  auto losses = std::vector<double>(rows);
  logistic_losses(labels, derivatives, losses);
  for (std::size_t i = 0; i < rows; ++i) {
    const auto alone = computed(labels[i], margins[i]);
    CHECK(alone.loss == losses[i]);
    CHECK(alone.derivative == derivatives[i]);
  }
}

} // namespace logistic_kernel_test
