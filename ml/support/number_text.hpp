// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace weir::ml {

/// A double as Spark's texts have it: the shortest digits that read back as the same number, always
/// with a decimal point, and from 1e7 up and below 1e-3 in the form `1.0E7`, `1.0E-4`; `NaN`,
/// `Infinity`, `-Infinity`.
std::string number_text(double value);

/// Appends the same text.
void append_number(std::string& out, double value);

/// Reads the whole of `text` as a double: decimal forms, and what `number_text` writes for numbers
/// that are not finite. Empty if it is anything else.
std::optional<double> parse_number(std::string_view text) noexcept;

/// Reads the whole of `text` as a decimal integer.
std::optional<std::int64_t> parse_integer(std::string_view text) noexcept;

} // namespace weir::ml
