// SPDX-License-Identifier: Apache-2.0
#include <weir/ml/feature/index_to_string.hpp>
#include <weir/ml/feature/one_hot_encoder.hpp>
#include <weir/ml/feature/string_indexer.hpp>
#include <weir/ml/feature/target_encoder.hpp>
#include <weir/ml/feature/vector_indexer.hpp>
#include <weir/state/support/error.hpp>

#include "../../catch.hpp"

#include <limits>

namespace index_test {

using namespace weir::ml;
using Catch::Matchers::ContainsSubstring;

namespace {

using texts = std::vector<std::string>;
using numbers = std::vector<double>;

template <class Stage>
Stage on_x(Stage stage) {
  stage.input_col = "x";
  stage.output_col = "y";
  return stage;
}

frame words(const texts& values) {
  return {{"x", column::of(values)}};
}

numbers doubles_of(const frame& result) {
  const auto values = result["y"].doubles();
  return {values.begin(), values.end()};
}

numbers row_of(const frame& result, std::size_t row) {
  return result["y"].vectors()[row].to_array();
}

} // namespace

TEST_CASE("labels are ordered by frequency or alphabet, ties by alphabet") {
  const auto data = words({"b", "b", "c", "a", "a", "b", "d"});
  auto stage = on_x(string_indexer());
  CHECK(stage.fit(data).labels() == texts{"b", "a", "c", "d"});
  stage.string_order_type = "frequencyAsc";
  CHECK(stage.fit(data).labels() == texts{"c", "d", "a", "b"});
  stage.string_order_type = "alphabetDesc";
  CHECK(stage.fit(data).labels() == texts{"d", "c", "b", "a"});
  stage.string_order_type = "alphabetAsc";
  CHECK(doubles_of(stage.fit(data).transform(data)) == numbers{1, 1, 2, 0, 0, 1, 3});
  CHECK_THROWS_AS(stage.string_order_type = "random", weir::error);
}

TEST_CASE("numbers are indexed by their texts") {
  const auto data = frame{{"x", column(std::vector<std::int64_t>{100, 200, 300, 100, 100, 300})}};
  const auto model = on_x(string_indexer()).fit(data);
  CHECK(model.labels() == texts{"100", "300", "200"});
  CHECK(doubles_of(model.transform(data)) == numbers{0, 2, 1, 0, 0, 1});
}

TEST_CASE("unseen and missing labels fail, go or get an index of their own") {
  auto model = on_x(string_indexer()).fit(words({"a", "b", "b"}));
  const auto data = frame{{"x", column::of(texts{"a", "b", "c", ""}).with_missing({0, 0, 0, 1})}};
  CHECK_THROWS_WITH(model.transform(data), ContainsSubstring("'x'") && ContainsSubstring("'c'") &&
                                               ContainsSubstring("row 2"));
  model.handle_invalid = "skip";
  CHECK(doubles_of(model.transform(data)) == numbers{1, 0});
  model.handle_invalid = "keep";
  const auto kept = model.transform(data);
  CHECK(doubles_of(kept) == numbers{1, 0, 2, 2});
  CHECK(kept["y"].metadata().attributes.front().values == texts{"b", "a", "__unknown"});
  // Prediction has no labels.
  CHECK(model.transform({{"z", column(numbers{1})}}).num_cols() == 1);
}

TEST_CASE("several columns are indexed at once") {
  const auto data = frame{{"p", column::of(texts{"a", "b"})}, {"q", column::of(texts{"z", "z"})}};
  auto stage = string_indexer();
  stage.input_cols = texts{"p", "q"};
  stage.output_cols = texts{"p2", "q2"};
  const auto result = stage.fit(data).transform(data);
  CHECK(result["p2"].doubles()[1] == 1.0);
  CHECK(result["q2"].doubles()[1] == 0.0);
  stage.output_cols = texts{"p2"};
  CHECK_THROWS_WITH(stage.fit(data), ContainsSubstring("outputCols"));
  stage.input_col = "p";
  CHECK_THROWS_WITH(stage.fit(data), ContainsSubstring("one of"));
}

TEST_CASE("indices become labels again") {
  const auto data = words({"a", "c", "b", "c"});
  const auto indexed = on_x(string_indexer()).fit(data).transform(data);
  auto stage = index_to_string();
  stage.input_col = "y";
  stage.output_col = "z";
  const auto result = stage.transform(indexed);
  for (std::size_t row = 0; row < data.num_rows(); ++row)
    CHECK(result["z"].strings()[row] == data["x"].strings()[row]);
  stage.labels = texts{"only"};
  CHECK_THROWS_WITH(stage.transform(indexed), ContainsSubstring("row 0"));
  stage.labels.clear();
  CHECK_THROWS_WITH(stage.transform({{"y", column(numbers{0})}}), ContainsSubstring("labels"));
}

TEST_CASE("one-hot encoding spreads categories") {
  const auto data = frame{{"x", column(numbers{0, 1, 2, 0})}};
  auto stage = on_x(one_hot_encoder());
  CHECK(row_of(stage.fit(data).transform(data), 1) == numbers{0, 1});
  CHECK(row_of(stage.fit(data).transform(data), 2) == numbers{0, 0});
  stage.drop_last = false;
  CHECK(row_of(stage.fit(data).transform(data), 2) == numbers{0, 0, 1});
  const auto unseen = frame{{"x", column(numbers{0, 3})}};
  CHECK_THROWS_WITH(stage.fit(data).transform(unseen), ContainsSubstring("row 1"));
  stage.handle_invalid = "keep";
  CHECK(row_of(stage.fit(data).transform(unseen), 1) == numbers{0, 0, 0, 1});
  stage.drop_last = true;
  CHECK(row_of(stage.fit(data).transform(unseen), 1) == numbers{0, 0, 0});
  CHECK(row_of(stage.fit(data).transform(unseen), 0) == numbers{1, 0, 0});
  CHECK_THROWS_AS(stage.fit({{"x", column(numbers{0.5})}}), weir::error);
  CHECK_THROWS_AS(stage.fit({{"x", column(numbers{-1})}}), weir::error);
}

TEST_CASE("one-hot encoding takes sizes and names from the column") {
  const auto data =
      frame{{"x", column(numbers{0})
                      .with_metadata({std::nullopt, {attribute::nominal(texts{"a", "b", "c"})}})}};
  const auto model = on_x(one_hot_encoder()).fit(data);
  CHECK(model.category_sizes() == std::vector<std::int64_t>{3});
  const auto result = model.transform(data);
  CHECK(result["y"].metadata().size == 2);
  CHECK(result["y"].metadata().attributes.at(1).name == "b");
}

TEST_CASE("the vector indexer finds categories, zero first") {
  const auto data = frame{{"x", column::of(std::vector<vector>{
                                    vectors::dense(1.0, 2.0), vectors::dense(-1.0, 1.0),
                                    vectors::sparse(2, {{1, 3.0}}), vectors::dense(1.0, 4.0)})}};
  auto stage = on_x(vector_indexer());
  stage.max_categories = 3;
  auto model = stage.fit(data);
  REQUIRE(model.category_maps().size() == 1);
  CHECK(model.category_maps().at(0) ==
        std::map<double, std::int32_t>{{-1.0, 1}, {0.0, 0}, {1.0, 2}});
  const auto result = model.transform(data);
  CHECK(row_of(result, 0) == numbers{2, 2});
  CHECK(row_of(result, 1) == numbers{1, 1});
  CHECK(row_of(result, 2) == numbers{0, 3});
  CHECK_FALSE(result["y"].vectors()[2].is_dense());
  CHECK(result["y"].metadata().attributes.at(0).arity() == 3);
  const auto unseen = frame{
      {"x", column::of(std::vector<vector>{vectors::dense(5.0, 9.0), vectors::dense(1.0, 9.0)})}};
  CHECK_THROWS_WITH(model.transform(unseen), ContainsSubstring("feature 0 of row 0"));
  model.handle_invalid = "skip";
  CHECK(model.transform(unseen).num_rows() == 1);
  model.handle_invalid = "keep";
  CHECK(row_of(model.transform(unseen), 0) == numbers{3, 9});
}

TEST_CASE("target encoding is a smoothed mean") {
  const auto data =
      frame{{"x", column(numbers{0, 0, 1, 1, 1})}, {"label", column(numbers{1, 0, 1, 1, 0})}};
  auto stage = on_x(target_encoder());
  CHECK(stage.fit(data).encodings().at(0).at(1.0) == Approx(2.0 / 3));
  stage.smoothing = 2.0;
  auto model = stage.fit(data);
  CHECK(model.encodings().at(0).at(0.0) == Approx((1 + 2 * 0.6) / 4));
  const auto unseen = frame{{"x", column(numbers{7})}};
  CHECK_THROWS_AS(model.transform(unseen), weir::error);
  model.handle_invalid = "keep";
  CHECK(doubles_of(model.transform(unseen)) == numbers{0.6});
  CHECK_THROWS_WITH(stage.fit(data.with_column("label", column(numbers{1, 0, 2, 1, 0}))),
                    ContainsSubstring("row 2"));
}

} // namespace index_test
