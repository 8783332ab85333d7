// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <weir/ml/pipeline/stage.hpp>

#include <boost/json/serialize.hpp>

#include <regex>

#include "ml/truth/truth_data.hpp"
#include "ml/truth/truth_values.hpp"

namespace weir::testing::truth {

/// Sets the params of a stage to those of the case that it has, by their names; null: not set.
template <class Stage>
Stage configured(const truth_case& asked, Stage stage) {
  const auto* const given = asked["params"].if_object();
  for (const auto& member : given == nullptr ? json::object() : *given)
    if (stage.has_param(member.key()) && !member.value().is_null())
      stage.get_param(member.key()).set_from_json(json::serialize(member.value()));
  return stage;
}

/// A stage in the words of a case, as `LogisticRegression(regParam=0.01, maxIter=100)`; the class must
/// be that of `stage`, else the case is pending.
template <class Stage>
Stage stage_in_words(Stage stage, const std::string& words) {
  if (words.substr(0, words.find('(')) != Stage::type_name)
    throw pending_case("it is not known how to make '" + words + "'");
  const auto form = std::regex("(\\w+)=([^,)]+)");
  for (auto found = std::sregex_iterator(words.begin(), words.end(), form);
       found != std::sregex_iterator(); ++found)
    stage.get_param((*found)[1].str()).set_from_json((*found)[2].str());
  return stage;
}

/// A stage configured to make the column `out` of a column.
template <class Stage>
Stage on_column(const truth_case& asked, Stage stage, const std::string& column = "features") {
  auto result = configured(asked, std::move(stage));
  result.input_col = column;
  result.output_col = "out";
  return result;
}

/// Rows of vectors of the column `out`, all or the first ones.
inline json::value rows_of(const ml::frame& result, std::size_t rows_max = ~std::size_t{0}) {
  auto rows = json::array();
  const auto& vectors = result["out"].vectors();
  for (std::size_t row = 0; row < std::min(rows_max, vectors.size()); ++row)
    rows.push_back(answer_of(vectors[row]));
  return rows;
}

/// The numbers of the column `out`.
inline std::vector<double> numbers_of(const ml::frame& result) {
  const auto values = result["out"].doubles();
  return {values.begin(), values.end()};
}

/// Lists of texts of the column `out`.
inline json::value lists_of(const ml::frame& result) {
  auto rows = json::array();
  const auto& lists = result["out"].string_arrays();
  for (std::size_t row = 0; row < lists.size(); ++row) {
    auto texts = std::vector<std::string>();
    for (std::size_t i = 0; i < lists.length(row); ++i)
      texts.emplace_back(lists.at(row, i));
    rows.push_back(answer_of(texts));
  }
  return rows;
}

/// `first2`, `first3` and so on of the rows of vectors, added to what is answered.
inline json::value with_first_rows(json::object answer, const ml::frame& result) {
  answer["first2"] = rows_of(result, 2);
  answer["first3"] = rows_of(result, 3);
  return answer;
}

} // namespace weir::testing::truth
