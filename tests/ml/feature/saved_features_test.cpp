// SPDX-License-Identifier: Apache-2.0
#include <weir/ml/feature/bucketed_random_projection_lsh.hpp>
#include <weir/ml/feature/chi_sq_selector.hpp>
#include <weir/ml/feature/count_vectorizer.hpp>
#include <weir/ml/feature/idf.hpp>
#include <weir/ml/feature/imputer.hpp>
#include <weir/ml/feature/max_abs_scaler.hpp>
#include <weir/ml/feature/min_hash_lsh.hpp>
#include <weir/ml/feature/min_max_scaler.hpp>
#include <weir/ml/feature/one_hot_encoder.hpp>
#include <weir/ml/feature/pca.hpp>
#include <weir/ml/feature/quantile_discretizer.hpp>
#include <weir/ml/feature/r_formula.hpp>
#include <weir/ml/feature/regex_tokenizer.hpp>
#include <weir/ml/feature/robust_scaler.hpp>
#include <weir/ml/feature/standard_scaler.hpp>
#include <weir/ml/feature/string_indexer.hpp>
#include <weir/ml/feature/target_encoder.hpp>
#include <weir/ml/feature/tokenizer.hpp>
#include <weir/ml/feature/vector_indexer.hpp>
#include <weir/ml/pipeline/persistence.hpp>
#include <weir/ml/pipeline/registry.hpp>

#include "../../catch.hpp"
#include "../../support/scratch_folder.hpp"

#include <algorithm>
#include <sstream>

namespace saved_features_test {

using namespace weir::ml;

namespace {

const auto data = frame{
    {"text", column::of(std::vector<std::string>{"b a", "a", "c a b", "a"})},
    {"word", column::of(std::vector<std::string>{"x", "y", "x", "z"})},
    {"words", column::of(std::vector<std::vector<std::string>>{{"b", "a"}, {"a"}, {"c"}, {"a"}})},
    {"number", column(std::vector<double>{1.0, 2.0, 0.0, 1.0})},
    {"label", column(std::vector<double>{0.0, 1.0, 1.0, 0.0})},
    {"x", column(vector_data::of_rows(4, 3, {1, 2, 3, 0, 5, 1, 2, 2, 2, 1, 0, 4}))},
    {"features", column(vector_data::of_rows(4, 2, {1, 2, 0, 2, 0, 1, 1, 1}))}};

template <class Stage>
Stage from(std::string input, Stage stage = Stage()) {
  stage.input_col = std::move(input);
  stage.output_col = "out";
  return stage;
}

std::string printed(const frame& result) {
  auto out = std::ostringstream();
  result.show(out, 1000, 0);
  return out.str();
}

void check_saved(const transformer& stage) {
  CAPTURE(stage.class_name());
  const auto folder = weir::test::scratch_folder();
  save(stage, folder.path() / "stage");
  const auto loaded = load_stage(folder.path() / "stage");
  CHECK(loaded->class_name() == stage.class_name());
  CHECK(loaded->uid() == stage.uid());
  const auto* const same = dynamic_cast<const transformer*>(loaded.get());
  REQUIRE(same != nullptr);
  CHECK(printed(same->transform(data)) == printed(stage.transform(data)));
}

} // namespace

TEST_CASE("fitted features do the same when loaded") {
  check_saved(from<standard_scaler>("x").fit(data));
  check_saved(from<min_max_scaler>("x").fit(data));
  check_saved(from<max_abs_scaler>("x").fit(data));
  check_saved(from<robust_scaler>("x").fit(data));
  check_saved(from<idf>("x").fit(data));
  check_saved(from<vector_indexer>("x").fit(data));
  check_saved(from<string_indexer>("word").fit(data));
  check_saved(from<one_hot_encoder>("number").fit(data));
  check_saved(from<count_vectorizer>("words").fit(data));
  check_saved(from<imputer>("number").fit(data));
  check_saved(from<quantile_discretizer>("number").fit(data));
  check_saved(from<target_encoder>("number").fit(data));
  check_saved(from<min_hash_lsh>("x").fit(data));
  auto projection = from<bucketed_random_projection_lsh>("x");
  projection.bucket_length = 2.0;
  check_saved(projection.fit(data));
  auto components = from<pca>("x");
  components.k = 2;
  check_saved(components.fit(data));
  auto selector = chi_sq_selector();
  selector.num_top_features = 1;
  check_saved(selector.fit(data));
}

TEST_CASE("features without fitting, and a formula's stages, do the same when loaded") {
  check_saved(from<tokenizer>("text"));
  auto pattern = from<regex_tokenizer>("text");
  pattern.gaps = false;
  pattern.pattern = "[ab]";
  check_saved(pattern);
  auto formula = r_formula();
  formula.formula_text = "label ~ word + number:word";
  formula.features_col = "made";
  check_saved(formula.fit(data));
}

TEST_CASE("all stages of features can be made by name") {
  const auto names = stage_registry::instance().class_names();
  for (const auto* name : {"Tokenizer", "HashingTF", "StandardScalerModel", "RFormulaModel", "IDF",
                           "UnivariateFeatureSelectorModel", "MinHashLSHModel", "DCT"})
    CHECK(std::find(names.begin(), names.end(), name) != names.end());
}

} // namespace saved_features_test
