// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace weir::ml {

/// A formula in the notation of R, with all names resolved: `y ~ a + b:c`.
struct formula {
  /// The column that is to be learnt; may be empty.
  std::string label;
  /// Each term is a column, or several that are multiplied; in the order in which they come.
  std::vector<std::vector<std::string>> terms;
  bool has_intercept = true;
};

/// Reads a formula: `label ~ terms`, terms being names joined by `+` (add), `-` (remove),
/// `:` (multiply), `*` (`a * b` is `a + b + a:b`) and `^ n` (products of up to n of the terms
/// before it), with parentheses; `.` stands for all columns but the label, `- 1` and `+ 0` for no
/// intercept. A name is a letter, `_` or `.`, then letters, digits, `_` and `.`.
/// `errc::invalid_argument`, with the place, for a text that is none, and for unknown columns.
[[nodiscard]] formula parse_formula(std::string_view text, std::span<const std::string> columns);

} // namespace weir::ml
