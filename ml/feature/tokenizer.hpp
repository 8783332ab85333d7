// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <weir/ml/pipeline/shared_params.hpp>
#include <weir/ml/pipeline/stage.hpp>

#include <string>
#include <string_view>
#include <vector>

namespace weir::ml {

/// Turns text into lower case and splits it at every single white-space character (blank, tab, line
/// feed, vertical tab, form feed, carriage return). So blanks in a row give empty words; empty words
/// at the end are dropped.
class tokenizer final : public transformer_of<tokenizer>,
                        public virtual has_input_col,
                        public virtual has_output_col {
public:
  static constexpr std::string_view type_name = "Tokenizer";

  using transformer::transform;
  /// The words of one text.
  [[nodiscard]] static std::vector<std::string> transform(std::string_view text);

protected:
  [[nodiscard]] frame transform_impl(const frame& data) const override;
};

} // namespace weir::ml
