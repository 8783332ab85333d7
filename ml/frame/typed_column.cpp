// SPDX-License-Identifier: Apache-2.0
#include <weir/ml/frame/typed_column.hpp>

#include <weir/ml/support/require.hpp>

namespace weir::ml {

const column& whole_column(const frame& data, const std::string& name, column_type type) {
  const auto& values = data[name];
  require(values.type() == type, [&] {
    return "column '" + name + "' must be of type " + to_string(type) + ", but is of type " +
           to_string(values.type());
  });
  for (std::size_t row = 0; values.has_missing() && row < values.size(); ++row)
    require(!values.is_missing(row),
            [&] { return "column '" + name + "' misses the value of row " + std::to_string(row); });
  return values;
}

column number_column(const frame& data, const std::string& name) {
  const auto& values = data[name];
  require(values.is_numeric(), [&] {
    return "column '" + name + "' must hold numbers, but is of type " + to_string(values.type());
  });
  return values.to_doubles();
}

} // namespace weir::ml
