// SPDX-License-Identifier: Apache-2.0
#include <weir/ml/feature/interaction.hpp>
#include <weir/ml/feature/vector_assembler.hpp>
#include <weir/ml/feature/vector_size_hint.hpp>
#include <weir/ml/feature/vector_slicer.hpp>
#include <weir/ml/support/not_a_number.hpp>
#include <weir/state/support/error.hpp>

#include "../../catch.hpp"

#include <cmath>

namespace vectors_test {

using namespace weir::ml;
using Catch::Matchers::ContainsSubstring;

namespace {

using names = std::vector<std::string>;
using numbers = std::vector<double>;

column vector_column(const std::vector<vector>& values) {
  return column::of(values);
}

template <class Stage>
Stage on(Stage stage, const names& inputs) {
  stage.input_cols = inputs;
  stage.output_col = "y";
  return stage;
}

} // namespace

TEST_CASE("the assembler puts columns in a row and stores the smaller form") {
  const auto data =
      frame{{"n", column(numbers{0.0, 1.0})},
            {"v", vector_column({vectors::dense(1.0, 2.0), vectors::dense(2.0, 3.0)})},
            {"s", vector_column({vectors::sparse(2, {{1, 3.0}}), vectors::dense(4.0, 5.0)})},
            {"i", column(std::vector<std::int64_t>{10, 0})},
            {"b", column::of(std::vector<bool>{true, false})}};
  const auto result = on(vector_assembler(), {"n", "v", "s", "i", "b"}).transform(data);
  const auto row = result["y"].vectors()[0];
  CHECK(row.to_array() == numbers{0, 1, 2, 0, 3, 10, 1});
  CHECK(result["y"].vectors()[1].to_array() == numbers{1, 2, 3, 4, 5, 0, 0});
  const auto& known = result["y"].metadata().attributes;
  CHECK(known.at(0).name == "n");
  CHECK(known.at(2).name == "v_1");
  const auto zeros = frame{{"n", column(numbers{0.0})}, {"v", vector_column({vectors::zeros(3)})}};
  CHECK_FALSE(on(vector_assembler(), {"n", "v"}).transform(zeros)["y"].vectors()[0].is_dense());
  CHECK_THROWS_WITH(on(vector_assembler(), {"t"}).transform({{"t", column::of(names{"a"})}}),
                    ContainsSubstring("'t'"));
}

TEST_CASE("the assembler fails on, skips or keeps what is missing") {
  const auto data =
      frame{{"n", column(numbers{1.0, not_a_number, 3.0})},
            {"v", vector_column({vectors::dense(1.0, 2.0), vectors::dense(3.0, 4.0), vector()})
                      .with_missing({0, 0, 1})}};
  auto stage = on(vector_assembler(), {"n", "v"});
  CHECK_THROWS_WITH(stage.transform(data), ContainsSubstring("'n'") && ContainsSubstring("row 1"));
  stage.handle_invalid = "skip";
  const auto skipped = stage.transform(data);
  CHECK(skipped.num_rows() == 1);
  CHECK(skipped["y"].vectors()[0].to_array() == numbers{1, 1, 2});
  stage.handle_invalid = "keep";
  const auto kept = stage.transform(data);
  CHECK(std::isnan(kept["y"].vectors()[1][0]));
  CHECK(kept["y"].vectors()[1][2] == 4.0);
  CHECK(kept["y"].vectors()[2].size() == 3);
  CHECK(std::isnan(kept["y"].vectors()[2][1]));
  const auto unknown = frame{{"v", vector_column({vector()}).with_missing({1})}};
  auto alone = on(vector_assembler(), {"v"});
  alone.handle_invalid = "keep";
  CHECK_THROWS_WITH(alone.transform(unknown), ContainsSubstring("vector_size_hint"));
  auto hint = vector_size_hint();
  hint.input_col = "v";
  hint.size = 2;
  hint.handle_invalid = "optimistic";
  CHECK(alone.transform(hint.transform(unknown))["y"].vectors()[0].size() == 2);
}

TEST_CASE("the size hint checks sizes") {
  const auto data = frame{{"v", vector_column({vectors::dense(1.0, 2.0), vectors::dense(1.0)})}};
  auto hint = vector_size_hint();
  hint.input_col = "v";
  hint.size = 2;
  CHECK_THROWS_WITH(hint.transform(data), ContainsSubstring("row 1"));
  hint.handle_invalid = "skip";
  const auto result = hint.transform(data);
  CHECK(result.num_rows() == 1);
  CHECK(result["v"].metadata().size == 2);
  hint.size = 3;
  CHECK_THROWS_AS(hint.transform(result), weir::error);
}

TEST_CASE("the slicer takes features by name and index, in order") {
  const auto data = frame{
      {"v",
       vector_column({vectors::sparse(3, {{0, -2.0}, {1, 2.3}}), vectors::dense(1.0, 2.0, 3.0)})
           .with_metadata(
               {3, {attribute::numeric("a"), attribute::numeric("b"), attribute::numeric("c")}})}};
  auto slicer = vector_slicer();
  slicer.input_col = "v";
  slicer.output_col = "y";
  slicer.names = names{"c"};
  slicer.indices = std::vector<std::int64_t>{0};
  const auto result = slicer.transform(data);
  CHECK(result["y"].vectors()[0] == vectors::sparse(2, {{1, -2.0}}).view());
  CHECK_FALSE(result["y"].vectors()[0].is_dense());
  CHECK(result["y"].vectors()[1] == vectors::dense(3.0, 1.0).view());
  CHECK(result["y"].metadata().attributes.at(0).name == "c");
  slicer.indices = std::vector<std::int64_t>{2};
  CHECK_THROWS_WITH(slicer.transform(data), ContainsSubstring("twice"));
  slicer.indices = std::vector<std::int64_t>{3};
  CHECK_THROWS_WITH(slicer.transform(data), ContainsSubstring("size 3"));
  slicer.names = names{"z"};
  CHECK_THROWS_WITH(slicer.transform(data), ContainsSubstring("'z'"));
}

TEST_CASE("interactions are all products, nominal features being spread") {
  const auto data =
      frame{{"a", column(numbers{2, 1})},
            {"v", vector_column({vectors::dense(3.0, 4.0), vectors::dense(1.0, 5.0)})},
            {"c", column(numbers{0, 1})
                      .with_metadata({std::nullopt, {attribute::nominal(names{"x", "y"}, "c")}})}};
  CHECK(on(interaction(), {"a", "v"}).transform(data)["y"].vectors()[0].to_array() ==
        numbers{6, 8});
  const auto result = on(interaction(), {"v", "c"}).transform(data);
  CHECK(result["y"].vectors()[0].to_array() == numbers{3, 0, 4, 0});
  CHECK(result["y"].vectors()[1].to_array() == numbers{0, 1, 0, 5});
  CHECK(result["y"].metadata().attributes.at(3).name == "v_1:c_y");
  const auto wrong = data.with_column("a", column(numbers{not_a_number, 1}));
  CHECK_THROWS_WITH(on(interaction(), {"a", "v"}).transform(wrong), ContainsSubstring("'a'"));
}

} // namespace vectors_test
