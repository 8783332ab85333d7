// SPDX-License-Identifier: Apache-2.0
#include <weir/ml/support/number_text.hpp>

#include <array>
#include <charconv>
#include <cmath>
#include <limits>

namespace weir::ml {

namespace {

// Takes "d.ddde+xx" apart and writes the digits with the point where Java has it.
void append_finite(std::string& out, double value) {
  auto buffer = std::array<char, 32>();
  const auto end = std::to_chars(buffer.data(), buffer.data() + buffer.size(), value,
                                 std::chars_format::scientific)
                       .ptr;
  auto text = std::string_view(buffer.data(), static_cast<std::size_t>(end - buffer.data()));
  if (text.front() == '-') {
    out += '-';
    text.remove_prefix(1);
  }
  const auto mark = text.find('e');
  auto exponent = 0;
  const auto* digits = text.data() + mark + 1;
  std::from_chars(*digits == '+' ? digits + 1 : digits, text.data() + text.size(), exponent);
  auto mantissa = std::string(1, text.front());
  if (mark > 2)
    mantissa += text.substr(2, mark - 2);
  if (exponent >= -3 && exponent < 7) {
    if (exponent < 0) {
      out += "0.";
      out.append(static_cast<std::size_t>(-exponent - 1), '0');
      out += mantissa;
      return;
    }
    const auto whole = static_cast<std::size_t>(exponent) + 1;
    if (mantissa.size() < whole + 1)
      mantissa.resize(whole + 1, '0');
    out.append(mantissa, 0, whole).append(1, '.').append(mantissa, whole);
    return;
  }
  out += mantissa.front();
  out += '.';
  out += mantissa.size() > 1 ? std::string_view(mantissa).substr(1) : std::string_view("0");
  out += 'E';
  out += std::to_string(exponent);
}

} // namespace

void append_number(std::string& out, double value) {
  if (std::isnan(value))
    out += "NaN";
  else if (std::isinf(value))
    out += value > 0 ? "Infinity" : "-Infinity";
  else if (value == 0)
    out += std::signbit(value) ? "-0.0" : "0.0";
  else
    append_finite(out, value);
}

std::string number_text(double value) {
  auto out = std::string();
  append_number(out, value);
  return out;
}

std::optional<double> parse_number(std::string_view text) noexcept {
  if (!text.empty() && text.front() == '+')
    text.remove_prefix(1);
  if (text.empty())
    return std::nullopt;
  auto value = 0.0;
  const auto [end, status] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (end != text.data() + text.size())
    return std::nullopt;
  if (status == std::errc())
    return value;
  if (status != std::errc::result_out_of_range)
    return std::nullopt;
  // As Java reads them: too large is infinite, too small is zero.
  const auto negative = text.front() == '-';
  const auto exponent = text.find_first_of("eE");
  const auto small =
      exponent != std::string_view::npos && exponent + 1 < text.size() && text[exponent + 1] == '-';
  const auto size = small ? 0.0 : std::numeric_limits<double>::infinity();
  return negative ? -size : size;
}

std::optional<std::int64_t> parse_integer(std::string_view text) noexcept {
  if (!text.empty() && text.front() == '+')
    text.remove_prefix(1);
  auto value = std::int64_t{0};
  const auto [end, status] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (text.empty() || status != std::errc() || end != text.data() + text.size())
    return std::nullopt;
  return value;
}

} // namespace weir::ml
