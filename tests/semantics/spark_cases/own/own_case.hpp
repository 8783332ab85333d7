// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

#include "../../case_report.hpp"
#include "../../values/value.hpp"

namespace weir::testing {

/// The fields of a case of `streaming.json` that has a test of its own.
inline const json::object& own_case(std::string_view name) {
  static const json::value file = read_own_json("spark_cases/streaming.json");
  for (const json::value& item : file.at("cases").as_array())
    if (from_json(item.at("name")).text() == name)
      return item.as_object();
  throw std::runtime_error("no case " + std::string(name));
}

} // namespace weir::testing
