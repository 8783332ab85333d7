// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <weir/ml/pipeline/shared_params.hpp>
#include <weir/ml/pipeline/stage.hpp>

namespace weir::ml {

/// All products of one feature from each column (numbers or vectors), the last column varying
/// fastest. Features known to be nominal, as from `string_indexer`, count as vectors with a 1 at
/// their index. Stored the way that takes less room.
class interaction final : public transformer_of<interaction>,
                          public virtual has_input_cols,
                          public virtual has_output_col {
public:
  static constexpr std::string_view type_name = "Interaction";

protected:
  [[nodiscard]] frame transform_impl(const frame& data) const override;
};

} // namespace weir::ml
