// SPDX-License-Identifier: Apache-2.0
#include <weir/ml/feature/binarizer.hpp>
#include <weir/ml/feature/bucketizer.hpp>
#include <weir/ml/feature/imputer.hpp>
#include <weir/ml/feature/quantile_discretizer.hpp>
#include <weir/ml/support/not_a_number.hpp>
#include <weir/state/support/error.hpp>

#include "../../catch.hpp"

#include <cmath>
#include <limits>

namespace numbers_test {

using namespace weir::ml;
using Catch::Matchers::ContainsSubstring;

namespace {

using numbers = std::vector<double>;

constexpr auto infinite = std::numeric_limits<double>::infinity();

template <class Stage>
Stage on_x(Stage stage) {
  stage.input_col = "x";
  stage.output_col = "y";
  return stage;
}

frame column_x(const numbers& values) {
  return {{"x", column(values)}};
}

numbers doubles_of(const frame& result) {
  const auto values = result["y"].doubles();
  return {values.begin(), values.end()};
}

} // namespace

TEST_CASE("the binarizer asks for more than the threshold") {
  auto stage = on_x(binarizer());
  stage.threshold = 0.2;
  CHECK(doubles_of(stage.transform(column_x({0.1, 0.2, 0.8, not_a_number}))) ==
        numbers{0, 0, 1, 0});
  const auto vectors = frame{
      {"x",
       column::of(std::vector<vector>{vectors::dense(0.1, 0.3), vectors::sparse(2, {{1, -1.0}})})}};
  CHECK(stage.transform(vectors)["y"].vectors()[0] == vectors::dense(0.0, 1.0).view());
  // Below zero, what is not stored is greater.
  stage.threshold = -0.5;
  CHECK(stage.transform(vectors)["y"].vectors()[1] == vectors::dense(1.0, 0.0).view());
}

TEST_CASE("several columns have thresholds of their own") {
  auto stage = binarizer();
  stage.input_cols = std::vector<std::string>{"a", "b"};
  stage.output_cols = std::vector<std::string>{"c", "d"};
  stage.thresholds = numbers{0.0, 1.0};
  const auto result = stage.transform({{"a", column(numbers{1})}, {"b", column(numbers{1})}});
  CHECK(result["c"].doubles()[0] == 1.0);
  CHECK(result["d"].doubles()[0] == 0.0);
  stage.thresholds = numbers{0.0};
  CHECK_THROWS_AS(stage.transform({{"a", column(numbers{1})}, {"b", column(numbers{1})}}),
                  weir::error);
}

TEST_CASE("buckets are closed below; the last one is closed") {
  auto stage = on_x(bucketizer());
  stage.splits = numbers{-0.5, 0.0, 0.5};
  CHECK(doubles_of(stage.transform(column_x({-0.5, -0.3, 0.0, 0.2, 0.5}))) ==
        numbers{0, 0, 1, 1, 1});
  CHECK_THROWS_WITH(stage.transform(column_x({0.0, 0.6})), ContainsSubstring("row 1"));
  stage.handle_invalid = "keep";
  CHECK_THROWS_AS(stage.transform(column_x({0.6})), weir::error);
  stage.splits = numbers{-infinite, 0.0, infinite};
  CHECK(doubles_of(stage.transform(column_x({-infinite, 1.0, infinite, not_a_number}))) ==
        numbers{0, 1, 1, 2});
  stage.handle_invalid = "skip";
  CHECK(doubles_of(stage.transform(column_x({not_a_number, 1.0}))) == numbers{1});
  stage.handle_invalid = "error";
  CHECK_THROWS_WITH(stage.transform(column_x({1.0, not_a_number})), ContainsSubstring("row 1"));
  for (const auto& wrong :
       {numbers{0, 1}, numbers{0, 1, 1}, numbers{0, 1, not_a_number}, numbers{1, 0, 2}})
    CHECK_THROWS_AS(stage.splits = wrong, weir::error);
}

TEST_CASE("quantile buckets hold equal shares, if values allow") {
  auto stage = on_x(quantile_discretizer());
  stage.num_buckets = 3;
  auto values = numbers();
  for (auto i = 0; i < 99; ++i)
    values.push_back(static_cast<double>((i * 37) % 99));
  auto counts = std::vector<int>(3);
  for (const auto bucket : doubles_of(stage.fit(column_x(values)).transform(column_x(values))))
    ++counts.at(static_cast<std::size_t>(bucket));
  // The quantile itself belongs to the bucket above.
  CHECK(counts == std::vector<int>{32, 33, 34});
  CHECK(stage.fit(column_x({5, 5, 5, not_a_number})).splits() == numbers{-infinite, 5, infinite});
  CHECK_THROWS_WITH(stage.fit(column_x({not_a_number})), ContainsSubstring("'x'"));
  CHECK_THROWS_AS(stage.num_buckets = 1, weir::error);
  stage.handle_invalid = "keep";
  CHECK(stage.fit(column_x(values)).handle_invalid() == "keep");
}

TEST_CASE("the imputer replaces what is missing") {
  auto stage = on_x(imputer());
  CHECK(doubles_of(
            stage.fit(column_x({1, not_a_number, 3})).transform(column_x({not_a_number, 7}))) ==
        numbers{2, 7});
  stage.strategy = "median";
  const auto missing =
      frame{{"x", column(numbers{4, 10, 10, not_a_number, 0}).with_missing({0, 0, 0, 0, 1})}};
  CHECK(doubles_of(stage.fit(missing).transform(missing)) == numbers{4, 10, 10, 10, 10});
  CHECK(stage.fit(column_x({4, 12, not_a_number, 14})).surrogates() == numbers{12});
  CHECK(stage.fit(column_x({1, 2})).surrogates() == numbers{1});
  stage.strategy = "mode";
  CHECK(stage.fit(column_x({3, 2, 2, 3, 9})).surrogates() == numbers{2});
  CHECK_THROWS_WITH(stage.fit(column_x({not_a_number, not_a_number})), ContainsSubstring("'x'"));
}

TEST_CASE("the imputer leaves NaN where another number stands for missing") {
  auto stage = on_x(imputer());
  stage.missing_value = -1.0;
  const auto data = column_x({1.0, 3.0, not_a_number, -1.0});
  const auto result = doubles_of(stage.fit(data).transform(data));
  CHECK(std::isnan(result[2]));
  CHECK(result[3] == 2.0);
  const auto whole = frame{{"x", column(std::vector<std::int64_t>{1, 2, -1})}};
  CHECK(stage.fit(whole).transform(whole)["y"].integers()[2] == 1);
}

TEST_CASE("stages of numbers name a column of texts") {
  const auto texts = frame{{"x", column::of(std::vector<std::string>{"a"})}};
  const auto wanted = Catch::Matchers::ContainsSubstring("column 'x' must hold numbers");
  CHECK_THROWS_WITH(on_x(imputer()).fit(texts), wanted);
  CHECK_THROWS_WITH(on_x(quantile_discretizer()).fit(texts), wanted);
  auto buckets = on_x(bucketizer());
  buckets.splits = numbers{0.0, 1.0, 2.0};
  CHECK_THROWS_WITH(buckets.transform(texts), wanted);
  const auto model = on_x(imputer()).fit({{"x", column(numbers{1.0})}});
  CHECK_THROWS_WITH(model.transform(texts), wanted);
}

} // namespace numbers_test
