// SPDX-License-Identifier: Apache-2.0
#include <weir/ml/pipeline/param_codec.hpp>

#include <weir/ml/support/json.hpp>
#include <weir/ml/support/json_text.hpp>
#include <weir/state/support/error.hpp>

namespace weir::ml {

namespace {

template <class T>
std::string as_json(const T& value) {
  auto out = std::string();
  append_json(out, value);
  return out;
}

boost::json::value parsed(std::string_view json) {
  return parse_json(json, "the value of a param");
}

template <class T, class Read>
void read_lists(std::string_view json, std::vector<std::vector<T>>& value, Read read) {
  const auto lists = parsed(json);
  if (!lists.is_array())
    throw error(errc::corrupt, "the value of a param is not an array of arrays");
  value.clear();
  for (const auto& list : lists.get_array())
    value.push_back(read(list));
}

} // namespace

std::string param_json(bool value) {
  return as_json(value);
}

std::string param_json(std::int64_t value) {
  return as_json(value);
}

std::string param_json(double value) {
  return as_json(value);
}

std::string param_json(const std::string& value) {
  return as_json(value);
}

std::string param_json(const std::vector<double>& value) {
  return as_json(value);
}

std::string param_json(const std::vector<std::int64_t>& value) {
  return as_json(value);
}

std::string param_json(const std::vector<std::string>& value) {
  return as_json(value);
}

std::string param_json(const std::vector<std::vector<double>>& value) {
  return as_json(value);
}

std::string param_json(const std::vector<std::vector<std::string>>& value) {
  return as_json(value);
}

std::string param_json(const vector& value) {
  return to_json(value.view());
}

std::string param_json(const matrix& value) {
  return to_json(value);
}

void param_from_json(std::string_view json, bool& value) {
  const auto read = parsed(json);
  if (!read.is_bool())
    throw error(errc::corrupt, "the value of a param is not true or false");
  value = read.get_bool();
}

void param_from_json(std::string_view json, std::int64_t& value) {
  value = json_integer(parsed(json));
}

void param_from_json(std::string_view json, double& value) {
  value = json_double(parsed(json));
}

void param_from_json(std::string_view json, std::string& value) {
  value = json_string(parsed(json));
}

void param_from_json(std::string_view json, std::vector<double>& value) {
  value = json_doubles(parsed(json));
}

void param_from_json(std::string_view json, std::vector<std::int64_t>& value) {
  const auto list = json_doubles(parsed(json));
  value.assign(list.begin(), list.end());
}

void param_from_json(std::string_view json, std::vector<std::string>& value) {
  value = json_strings(parsed(json));
}

void param_from_json(std::string_view json, std::vector<std::vector<double>>& value) {
  read_lists(json, value, json_doubles);
}

void param_from_json(std::string_view json, std::vector<std::vector<std::string>>& value) {
  read_lists(json, value, json_strings);
}

void param_from_json(std::string_view json, vector& value) {
  value = vectors::from_json(json);
}

void param_from_json(std::string_view json, matrix& value) {
  value = matrices::from_json(json);
}

} // namespace weir::ml
