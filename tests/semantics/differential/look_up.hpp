// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <map>
#include <string>

#include "../case_report.hpp"

namespace weir::testing {

/// What a name of the notation stands for; throws `not_supported`.
template <class T>
const T& look_up(const std::map<std::string, T>& table, const std::string& name, const char* what) {
  const auto found = table.find(name);
  if (found == table.end())
    throw not_supported(std::string(what) + ": " + name);
  return found->second;
}

} // namespace weir::testing
