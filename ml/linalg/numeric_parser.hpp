// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string_view>
#include <vector>

namespace weir::ml {

/// What a numeric text holds: a number, an array of numbers `[...]`, or a tuple `(...)` of such.
struct numeric_value {
  enum class kind { number, array, tuple };

  kind what = kind::number;
  double number = 0.0;
  std::vector<double> array;
  std::vector<numeric_value> tuple;
};

/// Reads a number, an array or a tuple; blanks between the parts of a tuple are skipped. Throws
/// `errc::invalid_argument`, naming the place, for anything else and for what follows it.
[[nodiscard]] numeric_value parse_numeric(std::string_view text);

} // namespace weir::ml
