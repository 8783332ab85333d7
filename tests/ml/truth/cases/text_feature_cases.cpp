// SPDX-License-Identifier: Apache-2.0
#include <weir/ml/feature/count_vectorizer.hpp>
#include <weir/ml/feature/hashing_tf.hpp>
#include <weir/ml/feature/idf.hpp>
#include <weir/ml/feature/n_gram.hpp>
#include <weir/ml/feature/regex_tokenizer.hpp>
#include <weir/ml/feature/stop_words_remover.hpp>
#include <weir/ml/feature/tokenizer.hpp>

#include <fstream>
#include <map>

#include "ml/truth/feature_runs.hpp"

namespace weir::testing::truth::text_feature_cases {

namespace {

using text_lists = std::vector<std::vector<std::string>>;

/// Lists of texts; a text that is null stands as an empty one, since lists have no missing texts.
text_lists lists_in(const json::value& rows) {
  auto lists = text_lists();
  for (const auto& row : rows.as_array()) {
    auto& list = lists.emplace_back();
    for (const auto& text : row.as_array())
      list.push_back(text_of(text));
  }
  return lists;
}

ml::frame documents(const text_lists& lists) {
  return {{"words", ml::column::of(lists)}};
}

template <class Stage>
json::value tokens(const truth_case& asked) {
  const auto data = ml::frame{{"words", ml::column::of(to_texts(asked.input()))}};
  return lists_of(on_column(asked, Stage(), "words").transform(data));
}

/// The input is one list.
template <class Stage>
json::value of_one_list(const truth_case& asked) {
  return lists_of(
             on_column(asked, Stage(), "words").transform(documents({to_texts(asked.input())})))
      .at(0);
}

json::value without_stop_words(const truth_case& asked) {
  auto rows = lists_of(on_column(asked, ml::stop_words_remover(), "words")
                           .transform(documents(lists_in(asked.input()))));
  // Texts that were null are so again.
  for (auto& row : rows.as_array())
    for (auto& text : row.as_array())
      if (text_of(text).empty())
        text = nullptr;
  return rows;
}

json::value hashed(const truth_case& asked) {
  const auto stage = configured(asked, ml::hashing_tf());
  return answer_of(stage.transform(to_texts(asked.input())));
}

json::value counted(const truth_case& asked) {
  const auto data = documents(lists_in(asked.input()));
  return rows_of(on_column(asked, ml::count_vectorizer(), "words").fit(data).transform(data));
}

json::value vocabulary(const truth_case& asked) {
  const auto data = documents(lists_in(asked.input()));
  return answer_of(on_column(asked, ml::count_vectorizer(), "words").fit(data).vocabulary());
}

json::value counted_by_model(const truth_case& asked) {
  const auto model =
      on_column(asked, ml::count_vectorizer_model(to_texts(asked.param("vocabulary"))), "words");
  return rows_of(model.transform(documents(lists_in(asked.input()))));
}

json::value inverse_frequencies(const truth_case& asked) {
  const auto data = frame_of(to_vectors(asked.input()));
  const auto model = on_column(asked, ml::idf()).fit(data);
  return json::object{{"idf", answer_of(model.idf())},
                      {"transformed", rows_of(model.transform(data))}};
}

/// The documents of the text file, a line each, as tokenised.
ml::frame described(const truth_case& asked) {
  auto file = std::ifstream(asked.data_folder / "descr.txt");
  auto lines = std::vector<std::string>();
  for (auto line = std::string(); std::getline(file, line);)
    lines.push_back(line);
  auto stage = ml::tokenizer();
  stage.input_col = "text";
  stage.output_col = "words";
  return stage.transform({{"text", ml::column::of(lines)}});
}

json::value hashed_descriptions(const truth_case& asked) {
  return with_first_rows({},
                         on_column(asked, ml::hashing_tf(), "words").transform(described(asked)));
}

/// Only the totals of the terms are comparable: which of equally frequent ones come is open.
std::string judge_vocabulary(const truth_case& asked) {
  const auto data = described(asked);
  const auto model = on_column(asked, ml::count_vectorizer(), "words").fit(data);
  auto totals = std::map<std::string, double, std::less<>>();
  const auto& words = data["words"].string_arrays().elements();
  for (std::size_t i = 0; i < words.size(); ++i)
    totals[std::string(words[i])] += 1.0;
  auto of_vocabulary = std::vector<double>();
  for (const auto& term : model.vocabulary())
    of_vocabulary.push_back(totals[term]);
  auto totals_only = asked;
  totals_only.source["expected"] = {
      {"vocabulary_totals", asked.expected().at("vocabulary_totals")}};
  return compare(totals_only, json::object{{"vocabulary_totals", answer_of(of_vocabulary)}});
}

const auto registered =
    register_kind("Tokenizer.transform", tokens<ml::tokenizer>) &&
    register_kind("RegexTokenizer.transform", tokens<ml::regex_tokenizer>) &&
    register_kind("NGram.transform", of_one_list<ml::n_gram>) &&
    register_kind("StopWordsRemover.transform", without_stop_words) &&
    register_kind("HashingTF.indexOf",
                  [](const truth_case& asked) {
                    return json::value(
                        configured(asked, ml::hashing_tf()).index_of(text_of(asked.input())));
                  }) &&
    register_kind("HashingTF.transform", hashed) &&
    register_kind("CountVectorizer.fit+transform", counted) &&
    register_kind("CountVectorizer.fit vocabulary", vocabulary) &&
    register_kind("CountVectorizer.fit", vocabulary) &&
    register_kind("CountVectorizerModel.transform", counted_by_model) &&
    register_kind("IDF.fit.idf, transform", inverse_frequencies) &&
    register_kind("IDF.fit.transform first row",
                  [](const truth_case& asked) {
                    return inverse_frequencies(asked).at("transformed").at(0);
                  }) &&
    register_kind("HashingTF", hashed_descriptions) &&
    register_judge("CountVectorizer", judge_vocabulary);

} // namespace

} // namespace weir::testing::truth::text_feature_cases
