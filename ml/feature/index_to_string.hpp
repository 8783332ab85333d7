// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <weir/ml/pipeline/shared_params.hpp>
#include <weir/ml/pipeline/stage.hpp>

namespace weir::ml {

/// The way back from `string_indexer`: replaces indices by labels, which are given, or else known
/// from the column's metadata. `errc::invalid_argument` for an index without label, naming the row.
class index_to_string final : public transformer_of<index_to_string>,
                              public virtual has_input_col,
                              public virtual has_output_col {
public:
  static constexpr std::string_view type_name = "IndexToString";

  param<std::vector<std::string>> labels{
      *this, "labels", "the label of each index; not set: those of the column", {}};

protected:
  [[nodiscard]] frame transform_impl(const frame& data) const override;
};

} // namespace weir::ml
