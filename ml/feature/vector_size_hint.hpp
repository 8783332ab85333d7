// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <weir/ml/pipeline/shared_params.hpp>
#include <weir/ml/pipeline/stage.hpp>

namespace weir::ml {

/// Says what size the vectors of a column have, and checks it: `error` throws for a row that is
/// missing or of another size, `skip` drops it, `optimistic` does not look.
class vector_size_hint final : public transformer_of<vector_size_hint>,
                               public virtual has_input_col {
public:
  static constexpr std::string_view type_name = "VectorSizeHint";

  param<std::int64_t> size{*this, "size", "the size of the vectors (>= 0)", std::nullopt,
                           at_least(0)};
  param<std::string> handle_invalid{*this, "handleInvalid",
                                    "what to do with vectors of another size, and missing ones",
                                    "error", one_of({"error", "skip", "optimistic"})};

protected:
  [[nodiscard]] frame transform_impl(const frame& data) const override;
};

} // namespace weir::ml
