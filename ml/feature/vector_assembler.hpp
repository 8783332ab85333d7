// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <weir/ml/pipeline/shared_params.hpp>
#include <weir/ml/pipeline/stage.hpp>

namespace weir::ml {

/// Puts columns of numbers, booleans and vectors one after another into a column of vectors, each
/// stored the way that takes less room (`vector::compressed`).
///
/// Missing values, and NaN in columns of numbers, are invalid. With `keep` they become NaN; how
/// many a missing vector stands for is known from the column's metadata (`vector_size_hint`), else
/// from its other rows. The result names its features after the columns.
class vector_assembler final : public transformer_of<vector_assembler>,
                               public virtual has_input_cols,
                               public virtual has_output_col,
                               public virtual has_handle_invalid {
public:
  static constexpr std::string_view type_name = "VectorAssembler";

protected:
  [[nodiscard]] frame transform_impl(const frame& data) const override;
};

} // namespace weir::ml
