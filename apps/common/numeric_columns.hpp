// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include <weir/ml/frame/frame.hpp>

namespace apps {

/// The names of the columns of numbers, in their order. For programs that use weir::ml.
inline std::vector<std::string> numeric_columns(const weir::ml::frame& data) {
  auto names = std::vector<std::string>();
  for (const auto& [name, values] : data.columns())
    if (values.is_numeric())
      names.push_back(name);
  return names;
}

} // namespace apps
