// SPDX-License-Identifier: Apache-2.0
#include <weir/ml/support/json.hpp>

#include <weir/ml/support/json_text.hpp>
#include <weir/ml/support/not_a_number.hpp>
#include <weir/state/support/error.hpp>

#include <boost/json/parse.hpp>

#include <cmath>
#include <limits>

namespace weir::ml {

namespace {

[[noreturn]] void wrong_kind(const char* wanted) {
  throw error(errc::corrupt,
              std::string("JSON: there is another value where ") + wanted + " is expected");
}

template <class T, class Read>
std::vector<T> read_list(const boost::json::value& value, Read read) {
  const auto* list = value.if_array();
  if (list == nullptr)
    wrong_kind("an array");
  auto out = std::vector<T>();
  out.reserve(list->size());
  for (const auto& element : *list)
    out.push_back(read(element));
  return out;
}

} // namespace

void append_json_string(std::string& out, std::string_view text) {
  static constexpr auto digits = std::string_view("0123456789abcdef");
  out += '"';
  for (const auto c : text) {
    const auto code = static_cast<unsigned char>(c);
    if (c == '"' || c == '\\')
      out += {'\\', c};
    else if (c == '\n')
      out += "\\n";
    else if (code < 0x20)
      out.append("\\u00").append(1, digits[code >> 4U]).append(1, digits[code & 15U]);
    else
      out += c;
  }
  out += '"';
}

void append_json_number(std::string& out, double value) {
  if (std::isfinite(value))
    append_number(out, value);
  else
    append_json_string(out, number_text(value));
}

boost::json::value parse_json(std::string_view text, std::string_view what) {
  auto status = boost::system::error_code();
  auto options = boost::json::parse_options();
  options.max_depth = 64;
  auto value = boost::json::parse(text, status, {}, options);
  if (status)
    throw error(errc::corrupt, std::string(what) + " is not JSON: " + status.message());
  return value;
}

const boost::json::value& json_member(const boost::json::value& object, std::string_view name) {
  const auto* members = object.if_object();
  if (members == nullptr)
    wrong_kind("an object");
  const auto* found = members->if_contains(name);
  if (found == nullptr)
    throw error(errc::corrupt, "JSON: there is no member '" + std::string(name) + "'");
  return *found;
}

double json_double(const boost::json::value& value) {
  if (const auto* real = value.if_double())
    return *real;
  if (const auto* integer = value.if_int64())
    return static_cast<double>(*integer);
  if (const auto* integer = value.if_uint64())
    return static_cast<double>(*integer);
  if (const auto* text = value.if_string()) {
    if (*text == "NaN")
      return not_a_number;
    if (*text == "Infinity")
      return std::numeric_limits<double>::infinity();
    if (*text == "-Infinity")
      return -std::numeric_limits<double>::infinity();
  }
  wrong_kind("a number");
}

std::int64_t json_integer(const boost::json::value& value) {
  if (const auto* integer = value.if_int64())
    return *integer;
  const auto real = json_double(value);
  if (std::trunc(real) != real || std::abs(real) > 0x1p53)
    wrong_kind("an integer");
  return static_cast<std::int64_t>(real);
}

std::string json_string(const boost::json::value& value) {
  if (const auto* text = value.if_string())
    return {text->data(), text->size()};
  wrong_kind("a string");
}

std::vector<double> json_doubles(const boost::json::value& value) {
  return read_list<double>(value, json_double);
}

std::vector<std::int32_t> json_int32s(const boost::json::value& value) {
  return read_list<std::int32_t>(value, [](const boost::json::value& element) {
    const auto integer = json_integer(element);
    if (integer < std::numeric_limits<std::int32_t>::min() ||
        integer > std::numeric_limits<std::int32_t>::max())
      wrong_kind("an integer of 32 bits");
    return static_cast<std::int32_t>(integer);
  });
}

std::vector<std::string> json_strings(const boost::json::value& value) {
  return read_list<std::string>(value, json_string);
}

} // namespace weir::ml
