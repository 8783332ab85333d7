// SPDX-License-Identifier: Apache-2.0
#include <weir/ml/pipeline/pipeline.hpp>
#include <weir/ml/pipeline/predictor.hpp>
#include <weir/ml/pipeline/training_data.hpp>
#include <weir/state/support/error.hpp>

#include "catch.hpp"

#include <limits>

namespace stage_test {

using namespace weir::ml;
using Catch::Matchers::ContainsSubstring;

namespace {

struct shift_params : virtual has_input_col, virtual has_output_col {
  param<double> by{*this, "by", "what is added, beside the mean", 0.0, within(-10.0, 10.0)};
};

// Subtracts a mean and adds a number.
class shift_model final : public model_of<shift_model>, public shift_params {
public:
  static constexpr std::string_view type_name = "ShiftModel";

  double mean = 0.0;

  void fields(field_archive& data) override { data.field("mean", mean); }

protected:
  frame transform_impl(const frame& data) const override {
    auto out = std::vector<double>();
    for (const auto value : data[input_col()].doubles())
      out.push_back(value - mean + by());
    return data.with_column(output_name(), column(std::move(out)));
  }
};

class shift final : public estimator_of<shift, shift_model>, public shift_params {
public:
  static constexpr std::string_view type_name = "Shift";

protected:
  shift_model fit_impl(const frame& data) const override {
    auto model = shift_model();
    for (const auto value : data[input_col()].doubles())
      model.mean += value / static_cast<double>(data.num_rows());
    return model;
  }
};

class thresholded final : public transformer_of<thresholded>, public virtual has_thresholds {
public:
  static constexpr std::string_view type_name = "Thresholded";

protected:
  frame transform_impl(const frame& data) const override { return data; }
};

frame numbers() {
  return {{"x", column(std::vector<double>{1.0, 2.0, 6.0})}};
}

} // namespace

TEST_CASE("a param has a value, a default, a rule and a document", "[ml][params]") {
  auto stage = shift();
  CHECK(stage.by() == 0.0);
  CHECK_THROWS_WITH(stage.input_col(), ContainsSubstring("inputCol is not set"));
  stage.by = 2.0;
  stage.input_col = "x";
  CHECK(stage.by() == 2.0);
  CHECK_THROWS_WITH(stage.by = 11.0,
                    ContainsSubstring("by got 11.0, but must lie in [-10.0, 10.0]"));
  CHECK(stage.by() == 2.0);
  CHECK_THAT(stage.explain_params(),
             ContainsSubstring("by: what is added, beside the mean (default: 0.0, current: 2.0)"));
  stage.by.clear();
  CHECK(stage.by() == 0.0);
  stage.get_param("by").set_from_json("1.5");
  CHECK(stage.by() == 1.5);
  CHECK_THROWS_AS(stage.get_param("none"), weir::error);
  CHECK_THAT(stage.uid(), Catch::Matchers::StartsWith("Shift_"));
  CHECK(stage.uid().size() == std::string("Shift_").size() + 12);
}

TEST_CASE("thresholds of classes are positive, all but one", "[ml][params]") {
  auto stage = thresholded();
  stage.thresholds = std::vector<double>{0.5, 0.0, 2.0};
  for (const auto& wrong : {std::vector<double>{0.0, 1.0, 0.0}, std::vector<double>{-0.1, 1.0},
                            std::vector<double>{std::numeric_limits<double>::quiet_NaN()}})
    CHECK_THROWS_WITH(stage.thresholds = wrong, ContainsSubstring("thresholds got"));
}

TEST_CASE("a value of a map that is of another type is named", "[ml][params]") {
  auto stage = shift();
  CHECK_THROWS_WITH(stage.apply(param_map().put_json(stage.uid(), "by", "\"two\"")),
                    ContainsSubstring("the param by got \"two\""));
  CHECK_THROWS_WITH(stage.apply(param_map().put_json(stage.uid(), "by", "11.0")),
                    ContainsSubstring("must lie in"));
}

TEST_CASE("a copy has params of its own", "[ml][params]") {
  auto original = shift();
  original.by = 1.0;
  auto copy = original;
  copy.by = 2.0;
  copy.input_col = "y";
  CHECK(original.by() == 1.0);
  CHECK_FALSE(original.input_col.is_set());
  CHECK(copy.uid() != shift().uid());
  CHECK(&copy.get_param("by") == &copy.by);
  original = copy;
  CHECK(original.by() == 2.0);
  CHECK(&original.get_param("by") == &original.by);
}

TEST_CASE("a model takes over uid and params of its estimator", "[ml][stage]") {
  auto stage = shift();
  stage.input_col = "x";
  stage.output_col = "y";
  const auto model = stage.fit(numbers());
  CHECK(model.uid() == stage.uid());
  CHECK(model.transform(numbers())["y"].doubles()[2] == 3.0);
  const auto values = param_map().put(stage, stage.by, 5);
  CHECK(model.transform(numbers(), values)["y"].doubles()[2] == 8.0);
  CHECK(stage.fit(numbers(), values).by() == 5.0);
  CHECK(stage.by() == 0.0);
  auto unnamed = stage;
  unnamed.output_col.clear();
  CHECK(unnamed.fit(numbers()).transform(numbers()).has(unnamed.uid() + "__output"));
}

TEST_CASE("a pipeline fits each stage to what those before it made", "[ml][pipeline]") {
  auto first = shift();
  first.input_col = "x";
  first.output_col = "y";
  first.by = 1.0;
  auto second = shift();
  second.input_col = "y";
  second.output_col = "z";
  const auto line = pipeline(first, second);
  const auto model = line.fit(numbers());
  CHECK(model.stage<shift_model>(1).mean == Approx(1.0));
  CHECK(model.transform(numbers())["z"].doubles()[2] == Approx(3.0));
  const auto values = param_map().put(first, first.by, 4.0);
  CHECK(line.fit(numbers(), values).stage<shift_model>(1).mean == Approx(4.0));
  CHECK(line.fit(numbers()).stage<shift_model>(1).mean == Approx(1.0));
  CHECK_THROWS_AS(model.stage<pipeline_model>(0), weir::error);
  CHECK_THROWS_AS(model.stage<shift_model>(2), weir::error);
}

TEST_CASE("what cannot be learnt from is named with column and row", "[ml][training]") {
  const auto nan = std::numeric_limits<double>::quiet_NaN();
  const auto features = column::of(std::vector<weir::ml::vector>(3, vectors::dense(1.0, 2.0)));
  const auto read = [&](column label) {
    return training_data(frame{{"features", features}, {"label", std::move(label)}}, "features",
                         "label");
  };
  CHECK(read(column(std::vector<std::int64_t>{1, 0, 2})).labels[2] == 2.0);
  CHECK_THROWS_WITH(read(column(std::vector<double>{1.0, nan, 0.0})),
                    ContainsSubstring("'label' is missing or NaN in row 1"));
  CHECK_THROWS_WITH(read(column(std::vector<double>{1.0, 1.0, 0.0}).with_missing({0, 0, 1})),
                    ContainsSubstring("in row 2"));
  CHECK_THROWS_WITH(read(column::of(std::vector<std::string>{"a", "b", "c"})),
                    ContainsSubstring("StringIndexer"));
  const auto labels = column(std::vector<double>{0.0, 2.0, 1.0});
  CHECK(count_classes(labels, "label") == 3);
  CHECK(count_classes(labels.with_metadata({{}, {attribute::nominal(5)}}), "label") == 5);
  CHECK_THROWS_WITH(count_classes(column(std::vector<double>{0.5}), "label"),
                    ContainsSubstring("0.5 in row 0"));
  const auto ragged =
      column::of(std::vector<weir::ml::vector>{vectors::dense(1.0), vectors::dense(1.0, 2.0)});
  CHECK_THROWS_WITH(feature_rows(frame{{"f", ragged}}, "f"), ContainsSubstring("size 2 in row 1"));
}

} // namespace stage_test
