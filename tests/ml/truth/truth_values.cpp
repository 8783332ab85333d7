// SPDX-License-Identifier: Apache-2.0
#include "ml/truth/truth_values.hpp"

#include <weir/ml/support/json.hpp>
#include <weir/state/support/error.hpp>

#include <boost/json/serialize.hpp>

#include <cmath>

namespace weir::testing::truth {

bool is_number(const json::value& value) {
  const auto text = text_of(value);
  return value.is_number() || text == "NaN" || text == "Infinity" || text == "-Infinity";
}

double to_double(const json::value& value) {
  return ml::json_double(value);
}

std::int64_t to_integer(const json::value& value) {
  return ml::json_integer(value);
}

bool to_bool(const json::value& value) {
  return value.as_bool();
}

std::string text_of(const json::value& value) {
  const auto* text = value.if_string();
  return text == nullptr ? std::string() : std::string(text->data(), text->size());
}

std::string to_text(const json::value& value) {
  return json::serialize(value);
}

std::vector<double> to_doubles(const json::value& list) {
  return ml::json_doubles(list);
}

std::vector<std::string> to_texts(const json::value& list) {
  return ml::json_strings(list);
}

bool is_sparse_vector(const json::value& value) {
  const auto* members = value.if_object();
  return members != nullptr && members->contains("size") && members->contains("indices") &&
         members->contains("values");
}

json::value as_dense(const json::value& sparse) {
  return answer_of(to_vector(sparse).to_array());
}

ml::vector to_vector(const json::value& value) {
  if (!is_sparse_vector(value))
    return ml::vectors::dense(to_doubles(value));
  return ml::vectors::sparse(to_integer(value.at("size")), ml::json_int32s(value.at("indices")),
                             to_doubles(value.at("values")));
}

std::vector<ml::vector> to_vectors(const json::value& list) {
  auto out = std::vector<ml::vector>();
  for (const auto& element : list.as_array())
    out.push_back(to_vector(element));
  return out;
}

ml::matrix to_matrix(const json::value& value) {
  if (value.is_object())
    return ml::matrices::dense(static_cast<std::size_t>(to_integer(value.at("rows"))),
                               static_cast<std::size_t>(to_integer(value.at("cols"))),
                               to_doubles(value.at("values")));
  auto by_rows = std::vector<double>();
  for (const auto& row : value.as_array()) {
    const auto values = to_doubles(row);
    by_rows.insert(by_rows.end(), values.begin(), values.end());
  }
  const auto rows = value.get_array().size();
  const auto cols = rows == 0 ? 0 : by_rows.size() / rows;
  return ml::matrices::dense(cols, rows, std::move(by_rows)).transpose().to_dense();
}

double param_or(const truth_case& asked, std::string_view name, double otherwise) {
  return asked.has_param(name) ? to_double(asked.param(name)) : otherwise;
}

std::int64_t param_or(const truth_case& asked, std::string_view name, int otherwise) {
  return asked.has_param(name) ? to_integer(asked.param(name)) : otherwise;
}

bool param_or(const truth_case& asked, std::string_view name, bool otherwise) {
  return asked.has_param(name) ? to_bool(asked.param(name)) : otherwise;
}

std::string param_or(const truth_case& asked, std::string_view name, const char* otherwise) {
  return asked.has_param(name) ? text_of(asked.param(name)) : otherwise;
}

json::value answer_of(double value) {
  if (std::isnan(value))
    return "NaN";
  if (std::isinf(value))
    return value > 0 ? "Infinity" : "-Infinity";
  return value;
}

json::value answer_of(const std::vector<double>& values) {
  auto out = json::array();
  for (const auto value : values)
    out.push_back(answer_of(value));
  return out;
}

json::value answer_of(const std::vector<std::string>& values) {
  auto out = json::array();
  for (const auto& value : values)
    out.emplace_back(json::string_view(value));
  return out;
}

json::value answer_of(ml::vector_view value) {
  if (value.is_dense())
    return answer_of(value.to_array());
  auto indices = json::array();
  for (const auto index : value.indices())
    indices.emplace_back(index);
  return json::object{
      {"size", value.size()},
      {"indices", std::move(indices)},
      {"values", answer_of(std::vector<double>(value.values().begin(), value.values().end()))}};
}

json::value answer_of(const std::vector<ml::vector>& values) {
  auto out = json::array();
  for (const auto& value : values)
    out.push_back(answer_of(value.view()));
  return out;
}

json::value answer_of(const truth_case& asked, const ml::matrix& value) {
  if (!asked.on_data_set)
    return json::object{{"rows", value.num_rows()},
                        {"cols", value.num_cols()},
                        {"values", answer_of(value.to_array())}};
  auto out = json::array();
  for (std::size_t i = 0; i < value.num_rows(); ++i)
    out.push_back(answer_of(value.row(i).to_array()));
  return out;
}

json::value answers_or_errors(const json::value& list,
                              const std::function<json::value(const json::value&)>& answer_one) {
  auto out = json::array();
  for (const auto& element : list.as_array()) {
    try {
      out.push_back(answer_one(element));
    } catch (const weir::error&) {
      out.push_back(json::object{{"error", true}});
    }
  }
  return out;
}

} // namespace weir::testing::truth
