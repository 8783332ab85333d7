// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <weir/ml/pipeline/shared_params.hpp>
#include <weir/ml/pipeline/stage.hpp>

namespace weir::ml {

/// Each run of n neighbouring words, joined by blanks. A list of fewer words gives none.
class n_gram final : public transformer_of<n_gram>,
                     public virtual has_input_col,
                     public virtual has_output_col {
public:
  static constexpr std::string_view type_name = "NGram";

  param<std::int64_t> n{*this, "n", "words per n-gram (>= 1)", 2, at_least(1)};

protected:
  [[nodiscard]] frame transform_impl(const frame& data) const override;
};

} // namespace weir::ml
