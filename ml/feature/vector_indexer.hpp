// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <weir/ml/pipeline/shared_params.hpp>
#include <weir/ml/pipeline/stage.hpp>

#include <cstdint>
#include <map>

namespace weir::ml {

struct vector_indexer_params : virtual has_input_col,
                               virtual has_output_col,
                               virtual has_handle_invalid {
  param<std::int64_t> max_categories{
      *this, "maxCategories",
      "features with more distinct values are continuous, others categorical (>= 2)", 20,
      at_least(2)};
};

/// Replaces the values of categorical features by the indices that `vector_indexer` learnt, and
/// leaves continuous ones as they are. A value not seen: `handleInvalid` decides (keep: the index
/// after the last). Sparse vectors stay sparse.
class vector_indexer_model final : public model_of<vector_indexer_model>,
                                   public vector_indexer_params {
public:
  static constexpr std::string_view type_name = "VectorIndexerModel";

  /// For each categorical feature: value to index.
  using category_maps_type = std::map<std::int32_t, std::map<double, std::int32_t>>;

  vector_indexer_model() = default;
  vector_indexer_model(std::int64_t num_features, category_maps_type category_maps)
      : num_features_(num_features),
        category_maps_(std::move(category_maps)) {
    // nop
  }

  [[nodiscard]] std::int64_t num_features() const noexcept { return num_features_; }
  [[nodiscard]] const category_maps_type& category_maps() const noexcept { return category_maps_; }

  void fields(field_archive& data) override;

protected:
  [[nodiscard]] frame transform_impl(const frame& data) const override;

private:
  [[nodiscard]] std::vector<attribute> attributes() const;

  std::int64_t num_features_ = 0;
  category_maps_type category_maps_;
};

/// Finds the categorical features of vectors, those with few distinct values, and numbers these in
/// ascending order, 0 always being the first, so that sparse vectors stay as sparse.
class vector_indexer final : public estimator_of<vector_indexer, vector_indexer_model>,
                             public vector_indexer_params {
public:
  static constexpr std::string_view type_name = "VectorIndexer";

protected:
  [[nodiscard]] vector_indexer_model fit_impl(const frame& data) const override;
};

} // namespace weir::ml
