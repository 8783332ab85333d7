// SPDX-License-Identifier: Apache-2.0
#include <weir/ml/feature/feature_stages.hpp>

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
#include <weir/ml/pipeline/registry.hpp>

namespace weir::ml {

void register_feature_stages(stage_registry& registry) {
  registry.add<
      binarizer, bucketed_random_projection_lsh_model, bucketed_random_projection_lsh, bucketizer,
      chi_sq_selector_model, chi_sq_selector, count_vectorizer_model, count_vectorizer, dct,
      elementwise_product, feature_hasher, hashing_tf, idf_model, idf, imputer_model, imputer,
      index_to_string, interaction, max_abs_scaler_model, max_abs_scaler, min_hash_lsh_model,
      min_hash_lsh, min_max_scaler_model, min_max_scaler, n_gram, normalizer, one_hot_encoder_model,
      one_hot_encoder, pca_model, pca, polynomial_expansion, quantile_discretizer, r_formula_model,
      r_formula, regex_tokenizer, robust_scaler_model, robust_scaler, standard_scaler_model,
      standard_scaler, stop_words_remover, string_indexer_model, string_indexer,
      target_encoder_model, target_encoder, tokenizer, univariate_feature_selector_model,
      univariate_feature_selector, variance_threshold_selector_model, variance_threshold_selector,
      vector_assembler, vector_indexer_model, vector_indexer, vector_size_hint, vector_slicer>();
}

} // namespace weir::ml
