// SPDX-License-Identifier: Apache-2.0
#include "spark_case.hpp"

#include <algorithm>

namespace weir::testing {

namespace {

std::string text_of(const json::object& fields, const char* name) {
  const json::value* const found = fields.if_contains(name);
  return found != nullptr && found->is_string() ? from_json(*found).text() : "";
}

} // namespace

spark_case::spark_case(const json::object& fields)
    : fields_(fields),
      name_(text_of(fields, "name")),
      kind_(text_of(fields, "kind")),
      operation_(text_of(fields, "op")),
      function_(text_of(fields.at("params").as_object(), "f")) {}

const json::value* spark_case::param(const char* name) const {
  return fields_.at("params").as_object().if_contains(name);
}

std::int64_t spark_case::number(const char* name) const {
  const json::value* const found = param(name);
  if (found == nullptr)
    throw not_supported(operation_ + " without the parameter " + name);
  return found->to_number<std::int64_t>();
}

std::int64_t spark_case::number_or(const char* name, std::int64_t fallback) const {
  return has_param(name) ? number(name) : fallback;
}

bool spark_case::flag_or(const char* name, bool fallback) const {
  return has_param(name) ? param(name)->as_bool() : fallback;
}

std::optional<std::int64_t> spark_case::batches_ms(const char* name) const {
  return has_param(name) ? std::optional(number(name) * batch_ms()) : std::nullopt;
}

std::vector<std::optional<values>> spark_case::input(int which) const {
  const std::string field = which == 1 ? "input" : "input" + std::to_string(which);
  const json::value* const found = fields_.if_contains(field);
  if (found == nullptr)
    throw not_supported(operation_ + " without " + field);
  std::vector<std::optional<values>> out;
  for (const json::value& elements : found->as_array())
    out.push_back(elements.is_null() ? std::nullopt : std::optional(values_from_json(elements)));
  return out;
}

values spark_case::initial_state() const {
  const json::value* const found = fields_.if_contains("initial_state");
  return found != nullptr ? values_from_json(*found) : values{};
}

const json::array* spark_case::expected_batches(const char* field) const {
  const json::value* const found = fields_.if_contains(field);
  return found != nullptr ? found->if_array() : nullptr;
}

std::size_t spark_case::batches() const {
  std::size_t out = input().size();
  if (const json::array* expected = expected_batches("expected"))
    out = std::max(out, expected->size() * static_cast<std::size_t>(number_or("slide_batches", 1)));
  return static_cast<std::size_t>(number_or("batches_run", static_cast<std::int64_t>(out)));
}

} // namespace weir::testing
