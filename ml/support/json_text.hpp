// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <weir/ml/support/number_text.hpp>

#include <concepts>
#include <string>
#include <string_view>

namespace weir::ml {

/// Appends `text` as a JSON string, quoted and escaped.
void append_json_string(std::string& out, std::string_view text);

/// Appends a double; NaN and infinities, which JSON lacks, become strings.
void append_json_number(std::string& out, double value);

/// Appends one value, or a list of them as an array.
template <class T>
void append_json(std::string& out, const T& value) {
  if constexpr (std::same_as<T, bool>) {
    out += value ? "true" : "false";
  } else if constexpr (std::integral<T>) {
    out += std::to_string(value);
  } else if constexpr (std::floating_point<T>) {
    append_json_number(out, value);
  } else if constexpr (std::convertible_to<const T&, std::string_view>) {
    append_json_string(out, value);
  } else {
    out += '[';
    auto first = true;
    for (const auto& element : value) {
      if (!first)
        out += ',';
      first = false;
      append_json(out, element);
    }
    out += ']';
  }
}

/// Appends `,"name":value`, without the comma after an opening brace.
template <class T>
void append_json_member(std::string& out, std::string_view name, const T& value) {
  if (!out.empty() && out.back() != '{')
    out += ',';
  append_json_string(out, name);
  out += ':';
  append_json(out, value);
}

} // namespace weir::ml
