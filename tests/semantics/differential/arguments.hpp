// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <set>
#include <string>

#include "../case_report.hpp"
#include "../values/value.hpp"

namespace weir::testing {

/// The arguments of one operator of a case. Keeps account of what was asked for, so that an argument
/// that nobody knows is noticed. Missing ones throw `not_supported`.
class arguments {
public:
  explicit arguments(const json::object& fields) : fields_(fields) {}

  bool has(const char* name) const { return find(name) != nullptr; }
  std::int64_t number(const char* name) const;
  std::int64_t number_or(const char* name, std::int64_t fallback) const;
  std::chrono::milliseconds time(const char* name) const;
  std::optional<std::chrono::milliseconds> time_if(const char* name) const;
  std::string text(const char* name) const;
  std::string text_or(const char* name, const char* fallback) const;
  bool flag(const char* name, bool fallback) const;
  values list(const char* name) const;
  /// 0 if it is not given.
  std::uint32_t partitions() const;

  /// Throws `not_supported` if there is an argument that was not asked for.
  void check_all_used(const std::string& operation) const;

private:
  const json::value* find(const char* name) const;
  const json::value& get(const char* name) const;

  const json::object& fields_;
  mutable std::set<std::string> used_;
};

} // namespace weir::testing
