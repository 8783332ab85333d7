// SPDX-License-Identifier: Apache-2.0
#include <weir/operators/to_text.hpp>

#include <cmath>

namespace weir::detail {

namespace {

/// Lays shortest digits out as Java does: `digits` read as d.ddd times ten to `exponent`.
void append_decimal(std::string& out, std::string_view digits, int exponent) {
  constexpr int smallest_plain = -3;
  constexpr int largest_plain = 6;
  if (exponent < smallest_plain || exponent > largest_plain) {
    out.push_back(digits.front());
    out.push_back('.');
    out.append(digits.size() > 1 ? digits.substr(1) : "0");
    out.push_back('E');
    append_text(out, exponent);
    return;
  }
  if (exponent < 0) {
    out.append("0.");
    out.append(static_cast<std::size_t>(-exponent - 1), '0');
    out.append(digits);
    return;
  }
  const auto whole = static_cast<std::size_t>(exponent) + 1;
  if (digits.size() <= whole) {
    out.append(digits);
    out.append(whole - digits.size(), '0');
    out.append(".0");
  } else {
    out.append(digits.substr(0, whole));
    out.push_back('.');
    out.append(digits.substr(whole));
  }
}

template <class F>
void append_shortest(std::string& out, F value) {
  if (std::isnan(value)) {
    out.append("NaN");
    return;
  }
  if (std::signbit(value))
    out.push_back('-');
  if (std::isinf(value)) {
    out.append("Infinity");
    return;
  }
  if (value == F{0}) {
    out.append("0.0");
    return;
  }
  // "d.ddde±xx", with the fewest digits that read back as the same value.
  char text[40];
  const char* const end =
      std::to_chars(text, text + sizeof(text), std::fabs(value), std::chars_format::scientific).ptr;
  const std::string_view shown(text, static_cast<std::size_t>(end - text));
  const std::size_t mark = shown.find('e');
  char digits[40];
  std::size_t count = 0;
  for (const char character : shown.substr(0, mark))
    if (character != '.')
      digits[count++] = character;
  int exponent = 0;
  const std::size_t sign = shown[mark + 1] == '+' ? 1 : 0;
  std::from_chars(text + mark + 1 + sign, end, exponent);
  append_decimal(out, std::string_view(digits, count), exponent);
}

} // namespace

void append_floating(std::string& out, double value) {
  append_shortest(out, value);
}
void append_floating(std::string& out, float value) {
  append_shortest(out, value);
}

string_appender::int_type string_appender::overflow(int_type character) {
  if (!traits_type::eq_int_type(character, traits_type::eof()))
    out_.push_back(traits_type::to_char_type(character));
  return traits_type::not_eof(character);
}

std::streamsize string_appender::xsputn(const char* text, std::streamsize size) {
  out_.append(text, static_cast<std::size_t>(size));
  return size;
}

} // namespace weir::detail
