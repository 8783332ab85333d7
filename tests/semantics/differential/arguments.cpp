// SPDX-License-Identifier: Apache-2.0
#include "arguments.hpp"

namespace weir::testing {

const json::value* arguments::find(const char* name) const {
  used_.insert(name);
  return fields_.if_contains(name);
}

const json::value& arguments::get(const char* name) const {
  const json::value* const found = find(name);
  if (found == nullptr)
    throw not_supported("the argument " + std::string(name) + " is missing");
  return *found;
}

std::int64_t arguments::number(const char* name) const {
  return get(name).to_number<std::int64_t>();
}

std::int64_t arguments::number_or(const char* name, std::int64_t fallback) const {
  return has(name) ? number(name) : fallback;
}

std::chrono::milliseconds arguments::time(const char* name) const {
  return std::chrono::milliseconds(number(name));
}

std::optional<std::chrono::milliseconds> arguments::time_if(const char* name) const {
  return has(name) ? std::optional(time(name)) : std::nullopt;
}

std::string arguments::text(const char* name) const {
  return from_json(get(name)).text();
}

std::string arguments::text_or(const char* name, const char* fallback) const {
  return has(name) ? text(name) : fallback;
}

bool arguments::flag(const char* name, bool fallback) const {
  const json::value* const found = find(name);
  return found != nullptr ? found->as_bool() : fallback;
}

values arguments::list(const char* name) const {
  return values_from_json(get(name));
}

std::uint32_t arguments::partitions() const {
  return static_cast<std::uint32_t>(number_or("num_partitions", 0));
}

void arguments::check_all_used(const std::string& operation) const {
  for (const auto& field : fields_) {
    const std::string name(field.key().data(), field.key().size());
    if (used_.count(name) == 0)
      throw not_supported(operation + ": argument " + name);
  }
}

} // namespace weir::testing
