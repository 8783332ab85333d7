// SPDX-License-Identifier: Apache-2.0
#include <weir/ml/classification/logistic_regression.hpp>
#include <weir/ml/feature/pca.hpp>
#include <weir/ml/feature/standard_scaler.hpp>
#include <weir/ml/feature/vector_assembler.hpp>
#include <weir/ml/pipeline/persistence.hpp>
#include <weir/ml/pipeline/pipeline.hpp>

#include "ml/truth/truth_data.hpp"
#include "ml/truth/truth_values.hpp"
#include "support/scratch_folder.hpp"

namespace weir::testing::truth::pipeline_cases {

namespace {

// The flowers' columns in one vector, scaled, in two directions, classified. (The case names the
// pipeline of another case without saying what it is made of; Spark's figures agree with this one.)
ml::pipeline line_of(const ml::frame& flowers) {
  auto columns = ml::vector_assembler();
  columns.input_cols = flowers.drop({"label"}).column_names();
  columns.output_col = "raw";
  auto scaler = ml::standard_scaler();
  scaler.input_col = "raw";
  scaler.output_col = "scaled";
  auto directions = ml::pca();
  directions.input_col = "scaled";
  directions.output_col = "features";
  directions.k = 2;
  auto classifier = ml::logistic_regression();
  classifier.reg_param = 0.01;
  return ml::pipeline(columns, scaler, directions, classifier);
}

json::value reloaded(const truth_case& asked) {
  if (asked.data() != "as pipeline-layout")
    throw pending_case("it is not known which pipeline is meant");
  const auto flowers = csv_columns(asked, "iris");
  const auto folder = test::scratch_folder();
  const auto model = line_of(flowers).fit(flowers);
  ml::save(model, folder.path() / "model");
  const auto loaded = ml::load<ml::pipeline_model>(folder.path() / "model");
  const auto before = model.transform(flowers)["probability"].vectors();
  const auto after = loaded.transform(flowers)["probability"].vectors();
  auto same = before.size() == after.size();
  for (std::size_t row = 0; same && row < after.size(); ++row)
    same = before[row] == after[row];
  auto first = std::vector<ml::vector>();
  for (std::size_t row = 0; row < 3; ++row)
    first.emplace_back(after[row]);
  return json::object{{"first3_probability", answer_of(first)}, {"same_as_before_saving", same}};
}

const auto registered = register_kind("PipelineModel.load", reloaded);

} // namespace

} // namespace weir::testing::truth::pipeline_cases
