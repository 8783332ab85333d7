// SPDX-License-Identifier: Apache-2.0

// The stages of features for the tests of every stage: each reads a column of `rows_for_stages`.

#include "ml/pipeline/feature_stages_of_tests.hpp"

#include <weir/ml/feature/binarizer.hpp>
#include <weir/ml/feature/bucketed_random_projection_lsh.hpp>
#include <weir/ml/feature/bucketizer.hpp>
#include <weir/ml/feature/chi_sq_selector.hpp>
#include <weir/ml/feature/count_vectorizer.hpp>
#include <weir/ml/feature/dct.hpp>
#include <weir/ml/feature/elementwise_product.hpp>
#include <weir/ml/feature/feature_hasher.hpp>
#include <weir/ml/feature/hashing_tf.hpp>
#include <weir/ml/feature/idf.hpp>
#include <weir/ml/feature/imputer.hpp>
#include <weir/ml/feature/index_to_string.hpp>
#include <weir/ml/feature/interaction.hpp>
#include <weir/ml/feature/max_abs_scaler.hpp>
#include <weir/ml/feature/min_hash_lsh.hpp>
#include <weir/ml/feature/min_max_scaler.hpp>
#include <weir/ml/feature/n_gram.hpp>
#include <weir/ml/feature/normalizer.hpp>
#include <weir/ml/feature/one_hot_encoder.hpp>
#include <weir/ml/feature/pca.hpp>
#include <weir/ml/feature/polynomial_expansion.hpp>
#include <weir/ml/feature/quantile_discretizer.hpp>
#include <weir/ml/feature/r_formula.hpp>
#include <weir/ml/feature/regex_tokenizer.hpp>
#include <weir/ml/feature/robust_scaler.hpp>
#include <weir/ml/feature/standard_scaler.hpp>
#include <weir/ml/feature/stop_words_remover.hpp>
#include <weir/ml/feature/string_indexer.hpp>
#include <weir/ml/feature/target_encoder.hpp>
#include <weir/ml/feature/tokenizer.hpp>
#include <weir/ml/feature/univariate_feature_selector.hpp>
#include <weir/ml/feature/variance_threshold_selector.hpp>
#include <weir/ml/feature/vector_assembler.hpp>
#include <weir/ml/feature/vector_indexer.hpp>
#include <weir/ml/feature/vector_size_hint.hpp>
#include <weir/ml/feature/vector_slicer.hpp>

#include <algorithm>
#include <limits>

#include "catch.hpp"

namespace weir::testing {

using namespace weir::ml;

namespace {

template <class Stage>
Stage from(const std::string& input, Stage stage = Stage()) {
  stage.input_col = input;
  stage.output_col = "out";
  return stage;
}

template <class Stage>
Stage from_several(std::vector<std::string> inputs, Stage stage = Stage()) {
  stage.input_cols = std::move(inputs);
  stage.output_col = "out";
  return stage;
}

void add_transformers(stages& list) {
  const auto infinity = std::numeric_limits<double>::infinity();
  auto buckets = from<bucketizer>("number");
  buckets.splits = {-infinity, 1.0, 2.0, infinity};
  auto product = from<elementwise_product>("features");
  product.scaling_vec = vectors::dense(1.0, -2.0, 0.5);
  auto texts = from<index_to_string>("number");
  texts.labels = {"zero", "one", "two", "three"};
  auto size = vector_size_hint();
  size.input_col = "features";
  size.size = 3;
  auto slice = from<vector_slicer>("features");
  slice.indices = {2, 0};
  auto threshold = from<binarizer>("number");
  threshold.threshold = 1.5;
  auto norm = from<normalizer>("features");
  norm.p = std::numeric_limits<double>::infinity();
  auto pattern = from<regex_tokenizer>("text");
  pattern.pattern = "[a-c]";
  pattern.gaps = false;
  auto hashes = from<hashing_tf>("words");
  hashes.num_features = 16;
  auto named_hashes = from_several<feature_hasher>({"number", "word"});
  named_hashes.num_features = 16;
  add(list, buckets, product, texts, size, slice, threshold, norm, pattern, hashes, named_hashes,
      from<dct>("features"), from<n_gram>("words"), from<polynomial_expansion>("features"),
      from<stop_words_remover>("words"), from<tokenizer>("text"),
      from_several<interaction>({"number", "features"}),
      from_several<vector_assembler>({"number", "features"}));
}

void add_learners(stages& list) {
  auto projection = from<bucketed_random_projection_lsh>("features");
  projection.bucket_length = 2.0;
  projection.num_hash_tables = 2;
  auto components = from<pca>("features");
  components.k = 2;
  auto chi = chi_sq_selector();
  chi.features_col = "counts";
  chi.num_top_features = 1;
  auto univariate = univariate_feature_selector();
  univariate.feature_type = "continuous";
  univariate.label_type = "categorical";
  univariate.selection_threshold = 1;
  auto variance = variance_threshold_selector();
  variance.variance_threshold = 1.0;
  auto formula = r_formula();
  formula.formula_text = "target ~ word + number:word";
  formula.features_col = "made";
  formula.label_col = "made label";
  auto middle = from<imputer>("number");
  middle.missing_value = 3.0;
  auto means = from<target_encoder>("number");
  means.smoothing = 1.0;
  auto vocabulary = from<count_vectorizer>("words");
  vocabulary.vocab_size = 5;
  add(list, projection, components, chi, univariate, variance, formula, middle, means, vocabulary,
      from<idf>("counts"), from<max_abs_scaler>("features"), from<min_hash_lsh>("counts"),
      from<min_max_scaler>("features"), from<one_hot_encoder>("number"),
      from<quantile_discretizer>("number"), from<robust_scaler>("features"),
      from<standard_scaler>("features"), from<string_indexer>("word"),
      from<vector_indexer>("counts"));
}

} // namespace

stages feature_stages() {
  auto list = stages();
  add_transformers(list);
  add_learners(list);
  return list;
}

TEST_CASE("no two stages of the tests of features share an identity", "[ml][persistence]") {
  auto uids = std::vector<std::string>();
  for (const auto& stage : feature_stages())
    uids.push_back(stage->uid());
  std::sort(uids.begin(), uids.end());
  CHECK(std::adjacent_find(uids.begin(), uids.end()) == uids.end());
}

} // namespace weir::testing
