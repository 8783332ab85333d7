// SPDX-License-Identifier: Apache-2.0
#include <weir/ml/feature/r_formula.hpp>
#include <weir/state/support/error.hpp>

#include "../../catch.hpp"

namespace r_formula_test {

using namespace weir::ml;
using Catch::Matchers::ContainsSubstring;

namespace {

using names = std::vector<std::string>;
using terms = std::vector<names>;
using numbers = std::vector<double>;

const auto columns = names{"y", "a", "b", "c"};

terms terms_of(const std::string& text) {
  return parse_formula(text, columns).terms;
}

const auto data = frame{{"id", column(std::vector<std::int64_t>{1, 2, 3, 4})},
                        {"a", column::of(names{"foo", "bar", "bar", "baz"})},
                        {"b", column(numbers{4, 4, 5, 5})},
                        {"word", column::of(names{"no", "yes", "yes", "yes"})}};

numbers row_of(const frame& result, std::size_t row) {
  return result["features"].vectors()[row].to_array();
}

names names_of(const frame& result) {
  auto found = names();
  for (const auto& each : result["features"].metadata().attributes)
    found.push_back(each.name);
  return found;
}

frame fit_transform(const std::string& text) {
  auto stage = r_formula();
  stage.formula_text = text;
  return stage.fit(data).transform(data);
}

} // namespace

TEST_CASE("formulas are read as in R") {
  CHECK(terms_of("y ~ a + b") == terms{{"a"}, {"b"}});
  CHECK(terms_of("y ~ .") == terms{{"a"}, {"b"}, {"c"}});
  CHECK(terms_of("y ~ . - b") == terms{{"a"}, {"c"}});
  CHECK(terms_of("y ~ a:b + a") == terms{{"a", "b"}, {"a"}});
  CHECK(terms_of("y ~ a * b") == terms{{"a"}, {"b"}, {"a", "b"}});
  CHECK(terms_of("y ~ (a + b + c)^2") ==
        terms{{"a"}, {"b"}, {"c"}, {"a", "b"}, {"a", "c"}, {"b", "c"}});
  CHECK(terms_of("y~a+a+b:a+a:b") == terms{{"a"}, {"b", "a"}});
  CHECK(terms_of("y ~ (a + b):c") == terms{{"a", "c"}, {"b", "c"}});
  CHECK(parse_formula("y ~ a", columns).label == "y");
  CHECK(parse_formula("~ a", columns).label.empty());
  CHECK(parse_formula("y ~ a", columns).has_intercept);
  for (const auto* without : {"y ~ a - 1", "y ~ a + 0", "y ~ 0 + a"})
    CHECK_FALSE(parse_formula(without, columns).has_intercept);
}

TEST_CASE("what is no formula is refused with the place") {
  CHECK_THROWS_WITH(terms_of("y ~ z"), ContainsSubstring("'z'"));
  CHECK_THROWS_WITH(terms_of("y ~ a +"), ContainsSubstring("position 7"));
  CHECK_THROWS_WITH(terms_of("y a"), ContainsSubstring("'~'") || ContainsSubstring("'y'"));
  CHECK_THROWS_AS(terms_of("y ~ (a"), weir::error);
  CHECK_THROWS_AS(terms_of("y ~ a b"), weir::error);
  CHECK_THROWS_AS(terms_of(""), weir::error);
}

TEST_CASE("texts are one-hot encoded, numbers taken, the label made a number") {
  const auto result = fit_transform("id ~ a + b");
  // By frequency: bar, then baz and foo by alphabet; foo is the reference.
  CHECK(row_of(result, 0) == numbers{0, 0, 4});
  CHECK(row_of(result, 1) == numbers{1, 0, 4});
  CHECK(row_of(result, 3) == numbers{0, 1, 5});
  CHECK(names_of(result) == names{"a_bar", "a_baz", "b"});
  CHECK(result["label"].doubles()[2] == 3.0);
  CHECK(result.column_names() == names{"id", "a", "b", "word", "features", "label"});
}

TEST_CASE("the point stands for columns that can be features") {
  auto stage = r_formula();
  stage.formula_text = "id ~ .";
  const auto lists = data.drop({"word"}).with_column(
      "tags", column::of(std::vector<names>{{"p"}, {}, {"q"}, {"p"}}));
  CHECK(names_of(stage.fit(lists).transform(lists)) == names{"a_bar", "a_baz", "b"});
  stage.formula_text = "id ~ tags";
  CHECK_THROWS_WITH(stage.fit(lists), ContainsSubstring("'tags'"));
}

TEST_CASE("a column of texts is not taken for the label of a formula") {
  auto stage = r_formula();
  stage.formula_text = "id ~ b";
  CHECK_THROWS_WITH(stage.fit(data.with_column_renamed("word", "label")),
                    ContainsSubstring("'label'") && ContainsSubstring("labelCol"));
  stage.formula_text = "label ~ b";
  const auto texts = data.with_column_renamed("word", "label");
  CHECK(stage.fit(texts).transform(texts)["label"].doubles()[0] == 1.0);
  // A model of a label of texts predicts without one.
  CHECK_FALSE(stage.fit(texts).transform(data.drop({"word"})).has("label"));
}

TEST_CASE("without intercept the first texts keep all categories") {
  CHECK(row_of(fit_transform("id ~ a - 1"), 0) == numbers{0, 0, 1});
}

TEST_CASE("a label of texts is indexed") {
  const auto result = fit_transform("word ~ b");
  CHECK(result["label"].doubles()[0] == 1.0);
  CHECK(result["label"].doubles()[1] == 0.0);
}

TEST_CASE("products spread texts") {
  const auto result = fit_transform("id ~ a:b");
  CHECK(row_of(result, 0) == numbers{0, 0, 4});
  CHECK(row_of(result, 3) == numbers{0, 5, 0});
  CHECK(names_of(result) == names{"a_bar:b", "a_baz:b", "a_foo:b"});
}

TEST_CASE("a fitted formula needs no label, and minds unseen categories") {
  auto stage = r_formula();
  stage.formula_text = "id ~ a";
  const auto model = stage.fit(data);
  const auto unlabelled = data.drop({"id"});
  const auto result = model.transform(unlabelled);
  CHECK_FALSE(result.has("label"));
  CHECK(result.has("features"));
  const auto unseen = frame{{"a", column::of(names{"new"})}};
  CHECK_THROWS_WITH(model.transform(unseen), ContainsSubstring("'new'"));
  stage.handle_invalid = "keep";
  CHECK(row_of(stage.fit(data).transform(unseen), 0) == numbers{0, 0, 0});
  stage.formula_text = "id ~ nothing";
  CHECK_THROWS_AS(stage.fit(data), weir::error);
}

} // namespace r_formula_test
