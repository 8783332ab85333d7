// SPDX-License-Identifier: Apache-2.0
#include "ml/truth/truth_data.hpp"

#include <weir/ml/io/csv.hpp>

#include <algorithm>
#include <cctype>
#include <map>

#include "ml/truth/truth_values.hpp"

namespace weir::testing::truth {

namespace {

using maker = ml::frame (*)();

// Names, seeds and sizes of the generated sets that cases use.
const std::map<std::string, maker, std::less<>>& generated_sets() {
  static const auto sets = std::map<std::string, maker, std::less<>>{
      {"lin2k", [] { return to_frame(data_sets::linear(12, 2000, 8)); }},
      {"lin20k", [] { return to_frame(data_sets::linear(11, 20'000, 20)); }},
      {"logit20k", [] { return to_frame(data_sets::logit(21, 20'000, 20)); }},
      {"multi10k", [] { return to_frame(data_sets::multi(22, 10'000, 10, 5)); }},
      {"sparse5k", [] { return to_frame(data_sets::sparse_logit(23, 5000, 2000, 20)); }},
      {"docs4k", [] { return to_frame(data_sets::documents(24, 4000, 5000, 60, 8).counts); }},
      {"blobs10k", [] { return to_frame(data_sets::blobs(31, 10'000, 8, 6)); }},
      {"lowrank5k", [] { return to_frame(data_sets::lowrank(61, 5000, 30)); }},
  };
  return sets;
}

// The names of sets begin with a letter and go on with letters, digits and underscores.
std::string first_word(const std::string& text) {
  const auto end = std::find_if(text.begin(), text.end(), [](char c) {
    return !(std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_');
  });
  return {text.begin(), end};
}

} // namespace

ml::frame frame_of(const std::vector<ml::vector>& features, const std::vector<double>& labels,
                   const std::vector<double>& weights) {
  auto columns = std::vector<ml::frame::named_column>{{"features", ml::column::of(features)}};
  if (!labels.empty())
    columns.emplace_back("label", ml::column(labels));
  if (!weights.empty())
    columns.emplace_back("weight", ml::column(weights));
  return ml::frame(std::move(columns));
}

ml::frame csv_columns(const truth_case& asked, const std::string& name) {
  return ml::read_csv(asked.data_folder / (name + ".csv"), {.header = true, .infer_schema = true});
}

ml::frame data_set(const truth_case& asked, const std::string& name) {
  if (const auto found = generated_sets().find(name); found != generated_sets().end())
    return found->second();
  if (!std::filesystem::exists(asked.data_folder / (name + ".csv")))
    throw pending_case("there is no data set '" + name + "'");
  const auto columns = csv_columns(asked, name);
  const auto names = columns.column_names();
  auto doubles = std::vector<ml::column>();
  for (const auto& column_name : names)
    doubles.push_back(columns[column_name].to_doubles());
  const auto features = names.size() - 1;
  auto values = std::vector<double>();
  for (std::size_t row = 0; row < columns.num_rows(); ++row)
    for (std::size_t i = 0; i < features; ++i)
      values.push_back(doubles[i].doubles()[row]);
  return {{"features",
           ml::column(ml::vector_data::of_rows(columns.num_rows(), features, std::move(values)))},
          {"label", doubles.back()}};
}

ml::frame data_set(const truth_case& asked) {
  return data_set(asked, first_word(asked.data()));
}

ml::frame iris_of_uci(const truth_case& asked) {
  const auto rows = data_set(asked, "iris");
  const auto given = rows["features"].vectors().values();
  auto values = std::vector<double>(given.begin(), given.end());
  values[34 * 4 + 3] = 0.1;
  values[37 * 4 + 1] = 3.1;
  values[37 * 4 + 2] = 1.5;
  return rows.with_column("features",
                          ml::column(ml::vector_data::of_rows(150, 4, std::move(values))));
}

train_and_test split_as_asked(const truth_case& asked, const ml::frame& all) {
  const auto text = asked.data();
  const auto found = text.find("index % ");
  if (found == std::string::npos)
    return {all, all};
  const auto step = std::stoul(text.substr(found + 8));
  return {all.filter([step](std::size_t row) { return row % step != 0; }),
          all.filter([step](std::size_t row) { return row % step == 0; })};
}

} // namespace weir::testing::truth
