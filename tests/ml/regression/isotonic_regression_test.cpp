// SPDX-License-Identifier: Apache-2.0
#include <weir/ml/pipeline/persistence.hpp>
#include <weir/ml/regression/isotonic_regression.hpp>
#include <weir/ml/support/random.hpp>
#include <weir/state/support/error.hpp>

#include "../../catch.hpp"
#include "../../support/scratch_folder.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

namespace isotonic_regression_test {

using namespace weir::ml;

namespace {

using row = std::tuple<double, double, double>;

/// Labels, features and whole weights, features in order but for ties.
std::vector<row> noisy_rows(std::size_t count, std::uint64_t seed) {
  auto random = random_generator(seed);
  auto rows = std::vector<row>();
  for (std::size_t i = 0; i < count; ++i)
    rows.emplace_back(static_cast<double>(i) / 10.0 + random.normal(0.0, 2.0),
                      std::floor(static_cast<double>(i) / 1.5),
                      static_cast<double>(random.below(4)));
  return rows;
}

/// At a feature x: the largest over a <= x of the least over b >= x of the weighted mean of labels
/// between a and b.
double by_definition(const std::vector<row>& rows, double x) {
  auto places = std::vector<double>();
  for (const auto& [label, feature, weight] : rows)
    if (weight > 0.0)
      places.push_back(feature);
  auto largest = -std::numeric_limits<double>::infinity();
  for (const auto a : places) {
    auto least = std::numeric_limits<double>::infinity();
    for (const auto b : places) {
      if (a > x || b < x)
        continue;
      auto sum = 0.0;
      auto weights = 0.0;
      for (const auto& [label, feature, weight] : rows)
        if (feature >= a && feature <= b) {
          sum += label * weight;
          weights += weight;
        }
      least = std::min(least, sum / weights);
    }
    if (a <= x)
      largest = std::max(largest, least);
  }
  return largest;
}

} // namespace

TEST_CASE("isotonic regression is the min-max of means", "[ml][regression]") {
  for (std::uint64_t seed = 0; seed < 5; ++seed) {
    const auto rows = noisy_rows(40, seed);
    const auto model = isotonic_regression().run(rows);
    CHECK(std::is_sorted(model.predictions().begin(), model.predictions().end()));
    for (const auto& [label, feature, weight] : rows)
      if (weight > 0.0)
        CHECK(model.predict(feature) == Approx(by_definition(rows, feature)));
  }
}

TEST_CASE("antitonic regression is the isotonic one of negated labels", "[ml][regression]") {
  auto rows = noisy_rows(60, 7);
  auto falling = isotonic_regression();
  falling.isotonic = false;
  const auto fallen = falling.run(rows);
  for (auto& [label, feature, weight] : rows)
    label = -label;
  const auto risen = isotonic_regression().run(rows);
  CHECK(fallen.boundaries() == risen.boundaries());
  for (const auto x : {-1.0, 3.3, 20.0, 100.0})
    CHECK(fallen.predict(x) == Approx(-risen.predict(x)));
}

TEST_CASE("a weight is so many copies of a row, in any order", "[ml][regression]") {
  const auto rows = noisy_rows(50, 3);
  auto copies = std::vector<row>();
  for (const auto& [label, feature, weight] : rows)
    copies.insert(copies.end(), static_cast<std::size_t>(weight), row{label, feature, 1.0});
  random_generator(1).shuffle(copies);
  const auto of_weights = isotonic_regression().run(rows);
  const auto of_copies = isotonic_regression().run(copies);
  REQUIRE(of_weights.boundaries() == of_copies.boundaries());
  for (std::size_t i = 0; i < of_weights.predictions().size(); ++i)
    CHECK(of_weights.predictions()[i] == Approx(of_copies.predictions()[i]));
}

TEST_CASE("a feature of vectors is as good as a column of numbers", "[ml][regression]") {
  const auto data =
      frame{{"features", column(vector_data::of_rows(3, 2, {9.0, 1.0, 9.0, 2.0, 9.0, 3.0}))},
            {"label", column(std::vector<std::int64_t>{5, 6, 4})}};
  auto stage = isotonic_regression();
  stage.feature_index = 1;
  const auto model = stage.fit(data);
  const auto result = model.transform(data);
  CHECK(result["prediction"].doubles()[0] == 5.0);
  CHECK(result["prediction"].doubles()[1] == 5.0);
  const auto folder = weir::test::scratch_folder();
  save(model, folder.path() / "model");
  const auto loaded = load<isotonic_regression_model>(folder.path() / "model");
  CHECK(loaded.predictions() == model.predictions());
  CHECK(loaded.transform(data)["prediction"].doubles()[2] == 5.0);
  stage.feature_index = 2;
  CHECK_THROWS_AS(stage.fit(data), weir::error);
}

TEST_CASE("isotonic regression refuses what it cannot learn from", "[ml][regression]") {
  const auto fit = [](const std::vector<row>& rows) { return isotonic_regression().run(rows); };
  CHECK_THROWS_AS(fit({}), weir::error);
  CHECK_THROWS_AS(fit({{1.0, 1.0, 0.0}}), weir::error);
  CHECK_THROWS_AS(fit({{1.0, 1.0, -1.0}}), weir::error);
  CHECK_THROWS_AS(fit({{std::nan(""), 1.0, 1.0}}), weir::error);
  CHECK_THROWS_AS(fit({{1.0, std::nan(""), 1.0}}), weir::error);
  CHECK_THROWS_AS(isotonic_regression_model({1.0, 0.0}, {1.0, 2.0}, true), weir::error);
  CHECK(std::isnan(fit({{1.0, 1.0, 1.0}}).predict(std::nan(""))));
  CHECK(fit({{1.0, 1.0, 1.0}}).predict(-5.0) == 1.0);
}

} // namespace isotonic_regression_test
