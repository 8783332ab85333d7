// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <weir/ml/feature/column_pairs.hpp>
#include <weir/ml/pipeline/stage.hpp>

namespace weir::ml {

struct string_indexer_params : has_column_pairs, virtual has_handle_invalid {
  param<std::string> string_order_type{
      *this, "stringOrderType", "how labels are ordered; equal frequencies by alphabet",
      "frequencyDesc", one_of({"frequencyDesc", "frequencyAsc", "alphabetDesc", "alphabetAsc"})};
};

/// Replaces texts by the indices of labels that `string_indexer` learnt. A label not seen there, or
/// missing: `handleInvalid` decides (keep: the index after the last). Input columns that a frame
/// lacks are passed by, so that a pipeline can predict without labels.
class string_indexer_model final : public model_of<string_indexer_model>,
                                   public string_indexer_params {
public:
  static constexpr std::string_view type_name = "StringIndexerModel";

  string_indexer_model() = default;
  /// Labels for each input column, in the order of their indices.
  explicit string_indexer_model(std::vector<std::vector<std::string>> labels)
      : labels_(std::move(labels)) {
    // nop
  }

  [[nodiscard]] const std::vector<std::vector<std::string>>& labels_array() const noexcept {
    return labels_;
  }
  /// The labels of a single column.
  [[nodiscard]] const std::vector<std::string>& labels() const { return labels_.at(0); }

  void fields(field_archive& data) override { data.field("labelsArray", labels_); }

protected:
  [[nodiscard]] frame transform_impl(const frame& data) const override;

private:
  std::vector<std::vector<std::string>> labels_;
};

/// Numbers the distinct texts of columns; numbers and booleans are taken by their texts, missing
/// ones left out.
class string_indexer final : public estimator_of<string_indexer, string_indexer_model>,
                             public string_indexer_params {
public:
  static constexpr std::string_view type_name = "StringIndexer";

protected:
  [[nodiscard]] string_indexer_model fit_impl(const frame& data) const override;
};

} // namespace weir::ml
