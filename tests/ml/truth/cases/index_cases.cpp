// SPDX-License-Identifier: Apache-2.0
#include <weir/ml/feature/binarizer.hpp>
#include <weir/ml/feature/bucketizer.hpp>
#include <weir/ml/feature/imputer.hpp>
#include <weir/ml/feature/index_to_string.hpp>
#include <weir/ml/feature/interaction.hpp>
#include <weir/ml/feature/one_hot_encoder.hpp>
#include <weir/ml/feature/quantile_discretizer.hpp>
#include <weir/ml/feature/string_indexer.hpp>
#include <weir/ml/feature/target_encoder.hpp>
#include <weir/ml/feature/vector_assembler.hpp>
#include <weir/ml/feature/vector_indexer.hpp>
#include <weir/ml/feature/vector_slicer.hpp>
#include <weir/ml/support/number_text.hpp>

#include "ml/data_sets/random_stream.hpp"
#include "ml/data_sets/text_sets.hpp"
#include "ml/truth/feature_runs.hpp"

namespace weir::testing::truth::index_cases {

namespace {

/// A column `x` of numbers, null being missing, or of texts.
ml::frame scalars(const json::value& list) {
  const auto& values = list.as_array();
  if (!values.empty() && values.front().is_string() && !is_number(values.front()))
    return {{"x", ml::column::of(to_texts(list))}};
  auto whole = std::vector<std::int64_t>();
  auto numbers = std::vector<double>();
  auto missing = std::vector<std::uint8_t>();
  for (const auto& value : values) {
    missing.push_back(value.is_null() ? 1 : 0);
    numbers.push_back(value.is_null() ? 0.0 : to_double(value));
    if (value.is_int64())
      whole.push_back(value.as_int64());
  }
  if (whole.size() == values.size())
    return {{"x", ml::column(whole)}};
  return {{"x", ml::column(numbers).with_missing(missing)}};
}

template <class Stage>
json::value transformed_numbers(const truth_case& asked) {
  const auto stage = on_column(asked, Stage(), "x");
  return answer_of(numbers_of(stage.transform(scalars(asked.input()))));
}

json::value indexed(const truth_case& asked) {
  const auto data = scalars(asked.input());
  const auto model = on_column(asked, ml::string_indexer(), "x").fit(data);
  const auto indices = answer_of(numbers_of(model.transform(data)));
  if (asked.expected().is_array())
    return indices;
  return json::object{{"labels", answer_of(model.labels())}, {"indices", indices}};
}

json::value indexed_anew(const truth_case& asked) {
  const auto model =
      on_column(asked, ml::string_indexer(), "x").fit(scalars(asked.input().at("fit")));
  return answer_of(numbers_of(model.transform(scalars(asked.input().at("transform")))));
}

json::value labels_of_indices(const truth_case& asked) {
  const auto result =
      on_column(asked, ml::index_to_string(), "x").transform(scalars(asked.input()));
  auto texts = json::array();
  for (std::size_t row = 0; row < result.num_rows(); ++row)
    texts.emplace_back(std::string(result["out"].strings()[row]));
  return texts;
}

json::value one_hot(const truth_case& asked) {
  const auto is_list = asked.input().is_array();
  const auto seen = scalars(is_list ? asked.input() : asked.input().at("fit"));
  const auto used = scalars(is_list ? asked.input() : asked.input().at("transform"));
  return rows_of(on_column(asked, ml::one_hot_encoder(), "x").fit(seen).transform(used));
}

json::value imputed(const truth_case& asked) {
  const auto impute = [&](const json::value& list) {
    const auto data = scalars(list);
    return answer_of(numbers_of(on_column(asked, ml::imputer(), "x").fit(data).transform(data)));
  };
  if (asked.input().is_array())
    return impute(asked.input());
  auto answer = json::object();
  for (const auto& member : asked.input().as_object())
    answer[member.key()] = impute(member.value());
  return answer;
}

/// A column for each part of a row: numbers and vectors; null is missing.
ml::frame columns_of_rows(const std::vector<json::array>& rows) {
  auto columns = std::vector<ml::frame::named_column>();
  for (std::size_t part = 0; part < rows.front().size(); ++part) {
    const auto name = "c" + std::to_string(part);
    const auto& first = rows.front()[part];
    auto list = json::array();
    for (const auto& row : rows)
      list.push_back(row[part]);
    if (first.is_array() || is_sparse_vector(first))
      columns.emplace_back(name, ml::column::of(to_vectors(list)));
    else if (first.is_null())
      columns.emplace_back(name, ml::column::of(std::vector{ml::vector()}).with_missing({1}));
    else
      columns.emplace_back(name, ml::column(to_doubles(list)));
  }
  return ml::frame(std::move(columns));
}

template <class Stage>
ml::frame combined(const truth_case& asked, const ml::frame& data) {
  auto stage = configured(asked, Stage());
  stage.input_cols = data.column_names();
  stage.output_col = "out";
  return stage.transform(data);
}

ml::frame assembled(const truth_case& asked) {
  return combined<ml::vector_assembler>(asked, columns_of_rows({asked.input().as_array()}));
}

json::value interacted(const truth_case& asked) {
  auto rows = std::vector<json::array>();
  for (const auto& row : asked.input().as_array())
    rows.push_back(row.as_array());
  return rows_of(combined<ml::interaction>(asked, columns_of_rows(rows)));
}

json::value assembled_inline(const truth_case& asked) {
  const auto& input = asked.input().as_object();
  auto data = ml::frame{{"n", ml::column(to_doubles(input.at("n")))},
                        {"v", ml::column::of(to_vectors(input.at("v")))},
                        {"s", ml::column::of(to_vectors(input.at("s")))}};
  return json::object{{"rows", rows_of(combined<ml::vector_assembler>(asked, data))}};
}

/// The column v of the case of the assembler.
json::value sliced_inline(const truth_case& asked) {
  const auto rows = std::vector{ml::vectors::dense(3.0, 0.0, 4.5), ml::vectors::zeros(3),
                                ml::vectors::dense(1.0, 2.0, -3.0)};
  return json::object{
      {"rows", rows_of(on_column(asked, ml::vector_slicer()).transform(frame_of(rows)))}};
}

/// Words of a generated text, one a row.
ml::frame generated_words() {
  auto words = std::vector<std::string>();
  for (const auto id : data_sets::text_ids(920, 2000, 1, 40))
    words.push_back(data_sets::word(id));
  return {{"x", ml::column::of(words)}};
}

json::value first_20(const std::vector<double>& numbers) {
  return answer_of(std::vector<double>(numbers.begin(), numbers.begin() + 20));
}

json::value indexed_words(const truth_case& asked) {
  const auto data = generated_words();
  const auto model = on_column(asked, ml::string_indexer(), "x").fit(data);
  return json::object{{"labels", answer_of(model.labels())},
                      {"first20", first_20(numbers_of(model.transform(data)))}};
}

/// The first feature of a data set alone.
ml::frame first_feature(const truth_case& asked) {
  const auto data = data_set(asked);
  auto values = std::vector<double>();
  for (std::size_t row = 0; row < data.num_rows(); ++row)
    values.push_back(data["features"].vectors()[row][0]);
  return {{"x", ml::column(values)}};
}

json::value bucketed(const ml::bucketizer& stage, const ml::frame& data) {
  const auto buckets = numbers_of(stage.transform(data));
  auto counts = std::vector<double>(stage.splits().size() - 1);
  for (const auto bucket : buckets)
    ++counts.at(static_cast<std::size_t>(bucket));
  return json::object{{"splits", answer_of(stage.splits())},
                      {"counts", answer_of(counts)},
                      {"first20", first_20(buckets)}};
}

json::value vector_indexed(const truth_case& asked) {
  const auto data = data_set(asked);
  const auto model = on_column(asked, ml::vector_indexer()).fit(data);
  auto maps = json::object();
  for (const auto& [feature, indices] : model.category_maps()) {
    auto map = json::object();
    for (const auto& [value, index] : indices)
      map[ml::number_text(value)] = index;
    maps[std::to_string(feature)] = map;
  }
  return with_first_rows({{"categoryMaps", maps}}, model.transform(data));
}

json::value target_encoded(const truth_case& asked) {
  auto category_draws = data_sets::random_stream(995, 1);
  auto label_draws =
      data_sets::random_stream(995, text_of(asked.param("targetType")) == "binary" ? 2 : 3);
  auto categories = std::vector<double>();
  auto labels = std::vector<double>();
  for (auto i = 0; i < 600; ++i) {
    categories.push_back(static_cast<double>(category_draws.below(6)));
    if (text_of(asked.param("targetType")) == "binary")
      labels.push_back(label_draws.u() < (categories.back() + 1.0) / 8.0 ? 1.0 : 0.0);
    else
      labels.push_back(label_draws.g() + categories.back());
  }
  const auto data = ml::frame{{"x", ml::column(categories)}, {"label", ml::column(labels)}};
  const auto model = on_column(asked, ml::target_encoder(), "x").fit(data);
  auto encodings = json::object();
  for (const auto& [category, encoding] : model.encodings().front())
    encodings[ml::number_text(category)] = encoding;
  return json::object{{"encodings", encodings}};
}

const auto registered =
    register_kind("Binarizer.transform", transformed_numbers<ml::binarizer>) &&
    register_kind("Bucketizer.transform", transformed_numbers<ml::bucketizer>) &&
    register_kind("Bucketizer.setSplits",
                  [](const truth_case& asked) {
                    return answer_of(configured(asked, ml::bucketizer()).splits());
                  }) &&
    register_kind("StringIndexer.fit+transform", indexed) &&
    register_kind("StringIndexerModel.transform", indexed_anew) &&
    register_kind("IndexToString.transform", labels_of_indices) &&
    register_kind("OneHotEncoder.fit+transform", one_hot) &&
    register_kind("Imputer.fit+transform", imputed) &&
    register_kind("VectorAssembler.transform",
                  [](const truth_case& asked) { return rows_of(assembled(asked)).at(0); }) &&
    register_kind("assemble",
                  [](const truth_case& asked) { return rows_of(assembled(asked)).at(0); }) &&
    register_kind(
        "assemble: kind of result",
        [](const truth_case& asked) {
          const auto result = assembled(asked);
          return json::value{{"kind", result["out"].vectors()[0].is_dense() ? "dense" : "sparse"}};
        }) &&
    register_kind("Interaction.transform", interacted) &&
    register_kind("VectorSlicer.transform",
                  [](const truth_case& asked) {
                    const auto data = frame_of(to_vectors(asked.input()));
                    return rows_of(on_column(asked, ml::vector_slicer()).transform(data));
                  }) &&
    register_kind("VectorAssembler", assembled_inline) &&
    register_kind("VectorSlicer", sliced_inline) && register_kind("StringIndexer", indexed_words) &&
    register_kind("Bucketizer",
                  [](const truth_case& asked) {
                    return bucketed(on_column(asked, ml::bucketizer(), "x"), first_feature(asked));
                  }) &&
    register_kind("QuantileDiscretizer",
                  [](const truth_case& asked) {
                    const auto data = first_feature(asked);
                    return bucketed(on_column(asked, ml::quantile_discretizer(), "x").fit(data),
                                    data);
                  }) &&
    register_kind("VectorIndexer", vector_indexed) &&
    register_kind("TargetEncoder", target_encoded);

} // namespace

} // namespace weir::testing::truth::index_cases
