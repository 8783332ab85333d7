// SPDX-License-Identifier: Apache-2.0
#include <weir/ml/feature/count_vectorizer.hpp>
#include <weir/ml/feature/feature_hasher.hpp>
#include <weir/ml/feature/hashing_tf.hpp>
#include <weir/ml/feature/idf.hpp>
#include <weir/ml/feature/n_gram.hpp>
#include <weir/ml/feature/regex_tokenizer.hpp>
#include <weir/ml/feature/stop_words_remover.hpp>
#include <weir/ml/feature/tokenizer.hpp>
#include <weir/state/support/error.hpp>

#include "../../catch.hpp"
#include "../../support/log_capture.hpp"

#include <cmath>

namespace text_test {

using namespace weir::ml;
using Catch::Matchers::ContainsSubstring;

namespace {

using texts = std::vector<std::string>;

template <class Stage>
Stage on_x(Stage stage) {
  stage.input_col = "x";
  stage.output_col = "y";
  return stage;
}

frame documents(const std::vector<texts>& lists) {
  return {{"x", column::of(lists)}};
}

texts list_at(const frame& result, std::size_t row) {
  const auto& lists = result["y"].string_arrays();
  auto list = texts();
  for (std::size_t i = 0; i < lists.length(row); ++i)
    list.emplace_back(lists.at(row, i));
  return list;
}

} // namespace

TEST_CASE("the tokenizer lowers case and splits at each white space") {
  CHECK(tokenizer::transform("a B  c ") == texts{"a", "b", "", "c"});
  CHECK(tokenizer::transform(" a\t\xC3\x9C"
                             "ber") == texts{"", "a",
                                             "\xC3\xBC"
                                             "ber"});
  CHECK(tokenizer::transform("") == texts{""});
  CHECK(tokenizer::transform("  ").empty());
  const auto data = frame{{"x", column::of(texts{"Hi There", "", "x"})}};
  const auto result = on_x(tokenizer()).transform(data);
  CHECK(list_at(result, 0) == texts{"hi", "there"});
  CHECK(list_at(result, 1) == texts{""});
  CHECK_THROWS_WITH(on_x(tokenizer()).transform({{"x", column(std::vector<double>{1.0})}}),
                    ContainsSubstring("'x'") && ContainsSubstring("string"));
}

TEST_CASE("the tokenizer gives the same for few and many rows") {
  auto lines = texts();
  for (auto i = 0; i < 5000; ++i)
    lines.push_back("W" + std::to_string(i) + " end");
  const auto result = on_x(tokenizer()).transform({{"x", column::of(lines)}});
  for (const auto row : {0U, 77U, 4999U})
    CHECK(list_at(result, row) == texts{"w" + std::to_string(row), "end"});
}

TEST_CASE("the regex tokenizer takes matches or what lies between") {
  auto stage = regex_tokenizer();
  CHECK(stage.transform("Te,st.  punct") == texts{"te,st.", "punct"});
  stage.gaps = false;
  stage.pattern = "\\w+|\\p{Punct}";
  CHECK(stage.transform("Te,st. punct") == texts{"te", ",", "st", ".", "punct"});
  CHECK(stage.transform("a+b") == texts{"a", "+", "b"});
  stage.min_token_length = 3;
  CHECK(stage.transform("Te,st. punct") == texts{"punct"});
  stage.to_lowercase = false;
  stage.min_token_length = 1;
  stage.pattern = "[A-Z\\d]+";
  CHECK(stage.transform("JAVA 8 scala") == texts{"JAVA", "8"});
  stage.pattern = "(";
  CHECK_THROWS_WITH(stage.transform("x"), ContainsSubstring("no regular expression"));
}

TEST_CASE("the regex tokenizer splits as Java does") {
  auto stage = regex_tokenizer();
  stage.pattern = ",";
  stage.min_token_length = 0;
  CHECK(stage.transform(",a,,b,,") == texts{"", "a", "", "b"});
  CHECK(stage.transform("") == texts{""});
  stage.pattern = "";
  CHECK(stage.transform("abc") == texts{"a", "b", "c"});
}

TEST_CASE("n-grams join neighbours") {
  auto stage = on_x(n_gram());
  stage.n = 4;
  const auto result = stage.transform(documents({{"a", "b", "c", "d", "e"}, {"a", "b", "c"}, {}}));
  CHECK(list_at(result, 0) == texts{"a b c d", "b c d e"});
  CHECK(list_at(result, 1).empty());
  CHECK(list_at(result, 2).empty());
  CHECK_THROWS_AS(stage.n = 0, weir::error);
}

TEST_CASE("stop words go, with or without regard to case") {
  const auto data = documents({{"A", "The", "AN"}, {"a", "b", "c"}, {"m\xC4\xB0lk", "cookIe"}});
  auto stage = on_x(stop_words_remover());
  CHECK(list_at(stage.transform(data), 0).empty());
  CHECK(list_at(stage.transform(data), 1) == texts{"b", "c"});
  stage.case_sensitive = true;
  CHECK(list_at(stage.transform(data), 0) == texts{"A", "The", "AN"});
  // In Turkish, I with a dot is the capital of i, and I without is not.
  stage.case_sensitive = false;
  stage.stop_words = texts{"milk", "cookie"};
  stage.locale = "tr";
  CHECK(list_at(stage.transform(data), 2) == texts{"cookIe"});
  CHECK_THROWS_AS(load_default_stop_words("klingon"), weir::error);
}

TEST_CASE("hashing puts terms where Spark puts them") {
  auto stage = on_x(hashing_tf());
  stage.num_features = 100;
  CHECK(stage.index_of("a") == 67);
  CHECK(stage.index_of("b") == 65);
  CHECK(stage.index_of("c") == 68);
  CHECK(stage.index_of("d") == 90);
  const auto data = documents({{"a", "a", "b", "b", "c", "d"}, {}});
  const auto result = stage.transform(data);
  CHECK(result["y"].vectors()[0] ==
        vectors::sparse(100, {{65, 2.0}, {67, 2.0}, {68, 1.0}, {90, 1.0}}).view());
  CHECK(result["y"].vectors()[1].size() == 100);
  CHECK(result["y"].metadata().size == 100);
  stage.binary = true;
  CHECK(stage.transform(texts{"a", "a"}) == vectors::sparse(100, {{67, 1.0}}));
}

TEST_CASE("the feature hasher tells numbers from categories") {
  const auto data = frame{{"real", column(std::vector<double>{2.0, 3.0})},
                          {"bool", column::of(std::vector<bool>{true, false})},
                          {"int", column(std::vector<std::int64_t>{1, 2})},
                          {"text", column::of(texts{"foo", "bar"})}};
  auto stage = feature_hasher();
  stage.input_cols = texts{"real", "bool", "int", "text"};
  stage.output_col = "y";
  const auto place = [](std::string_view name) {
    return static_cast<std::size_t>(hashing_tf().index_of(name));
  };
  auto row = vector(stage.transform(data)["y"].vectors()[0]);
  CHECK(row[place("real")] == 2.0);
  CHECK(row[place("bool=true")] == 1.0);
  CHECK(row[place("int")] == 1.0);
  CHECK(row[place("text=foo")] == 1.0);
  CHECK(row.num_nonzeros() == 4);
  stage.categorical_cols = texts{"real", "int"};
  row = vector(stage.transform(data)["y"].vectors()[1]);
  CHECK(row[place("real=3.0")] == 1.0);
  CHECK(row[place("int=2")] == 1.0);
  {
    const auto log = weir::testing::log_capture();
    stage.categorical_cols = texts{"int", "nothing"};
    (void)stage.transform(data);
    CHECK(log.count(weir::log_level::warning, "'nothing'") == 1);
    CHECK(log.lines().size() == 1);
  }
  // What is missing adds nothing; what shares a place is added.
  const auto missing = frame{{"real", column(std::vector<double>{2.0}).with_missing({1})},
                             {"text", column::of(texts{"foo"})}};
  stage.input_cols = texts{"real", "text"};
  CHECK(stage.transform(missing)["y"].vectors()[0].num_nonzeros() == 1);
  stage.categorical_cols = texts{};
  stage.num_features = 1;
  CHECK(stage.transform(data)["y"].vectors()[0] == vectors::dense(3.0).view());
}

TEST_CASE("the count vectorizer orders its vocabulary by frequency") {
  const auto data = documents({{"a", "b", "c", "d"}, {"a", "b", "c"}, {"a", "b"}, {"a"}});
  auto stage = on_x(count_vectorizer());
  CHECK(stage.fit(data).vocabulary() == texts{"a", "b", "c", "d"});
  stage.vocab_size = 3;
  CHECK(stage.fit(data).vocabulary() == texts{"a", "b", "c"});
  stage.min_df = 2.0;
  stage.max_df = 0.75;
  CHECK(stage.fit(data).vocabulary() == texts{"b", "c"});
  stage.min_df = 5.0;
  stage.max_df = 9.0;
  CHECK_THROWS_WITH(stage.fit(data), ContainsSubstring("vocabulary is empty"));
  stage.max_df = 4.0;
  CHECK_THROWS_WITH(stage.fit(data), ContainsSubstring("maxDF"));
}

TEST_CASE("the count vectorizer counts what it knows") {
  auto model = on_x(count_vectorizer_model({"a", "b", "c", "d"}));
  const auto data = documents({{"a", "a", "a", "b", "b", "c", "c", "c", "d"}, {"e"}, {""}});
  CHECK(model.transform(data)["y"].vectors()[0] == vectors::dense(3.0, 2.0, 3.0, 1.0).view());
  CHECK(model.transform(data)["y"].vectors()[1] == vectors::sparse(4, {}).view());
  model.min_tf = 3.0;
  CHECK(model.transform(data)["y"].vectors()[0] == vectors::sparse(4, {{0, 3.0}, {2, 3.0}}).view());
  model.min_tf = 0.3;
  CHECK(model.transform(data)["y"].vectors()[0] == vectors::sparse(4, {{0, 3.0}, {2, 3.0}}).view());
  model.binary = true;
  CHECK(model.transform(data)["y"].vectors()[0] == vectors::sparse(4, {{0, 1.0}, {2, 1.0}}).view());
}

TEST_CASE("inverse document frequency weighs rare terms more") {
  const auto data =
      frame{{"x", column::of(std::vector<vector>{vectors::sparse(4, {{1, 1.0}, {3, 2.0}}),
                                                 vectors::dense(0.0, 1.0, 2.0, 3.0),
                                                 vectors::sparse(4, {{1, 1.0}})})}};
  auto stage = on_x(idf());
  auto model = stage.fit(data);
  CHECK(model.idf()[0] == Approx(std::log(4.0)));
  CHECK(model.idf()[1] == 0.0);
  CHECK(model.doc_freq() == std::vector<std::int64_t>{0, 3, 1, 2});
  CHECK(model.num_docs() == 3);
  const auto result = model.transform(data);
  CHECK_FALSE(result["y"].vectors()[0].is_dense());
  CHECK(result["y"].vectors()[0][3] == Approx(0.5753641449035617));
  CHECK(result["y"].vectors()[1][2] == Approx(1.3862943611198906));
  stage.min_doc_freq = 1;
  CHECK(stage.fit(data).idf()[0] == 0.0);
}

} // namespace text_test
