// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <weir/ml/pipeline/shared_params.hpp>
#include <weir/ml/pipeline/stage.hpp>

namespace weir::ml {

/// Takes some features of vectors: those of the given names (known from the column's metadata),
/// then those of the given indices, in that order. None twice; at least one.
class vector_slicer final : public transformer_of<vector_slicer>,
                            public virtual has_input_col,
                            public virtual has_output_col {
public:
  static constexpr std::string_view type_name = "VectorSlicer";

  param<std::vector<std::int64_t>> indices{*this, "indices", "indices of the features to take", {}};
  param<std::vector<std::string>> names{*this, "names", "names of the features to take", {}};

protected:
  [[nodiscard]] frame transform_impl(const frame& data) const override;
};

} // namespace weir::ml
