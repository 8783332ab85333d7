// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <weir/ml/pipeline/shared_params.hpp>
#include <weir/ml/pipeline/stage.hpp>

#include <string>
#include <string_view>
#include <vector>

namespace weir::ml {

/// Splits text by a regular expression (ICU's, whose syntax is that of Java): at its matches if
/// `gaps`, else into its matches. As in Java, `\w`, `\d`, `\s` and the POSIX classes such as
/// `\p{Punct}` mean ASCII only. A pattern that is none is `errc::invalid_argument`.
class regex_tokenizer final : public transformer_of<regex_tokenizer>,
                              public virtual has_input_col,
                              public virtual has_output_col {
public:
  static constexpr std::string_view type_name = "RegexTokenizer";

  param<std::string> pattern{*this, "pattern", "the regular expression", "\\s+"};
  param<bool> gaps{*this, "gaps", "whether the pattern matches what lies between tokens", true};
  param<std::int64_t> min_token_length{
      *this, "minTokenLength", "shorter tokens, in characters, are dropped (>= 0)", 1, at_least(0)};
  param<bool> to_lowercase{*this, "toLowercase", "whether to turn the text into lower case first",
                           true};

  using transformer::transform;
  /// The tokens of one text; compiles the pattern.
  [[nodiscard]] std::vector<std::string> transform(std::string_view text) const;

protected:
  [[nodiscard]] frame transform_impl(const frame& data) const override;
};

} // namespace weir::ml
