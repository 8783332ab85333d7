// SPDX-License-Identifier: Apache-2.0
#include <weir/ml/feature/map_texts.hpp>

#include <weir/ml/feature/append_in_order.hpp>
#include <weir/ml/support/require.hpp>

namespace weir::ml {

namespace {

const column& checked(const frame& data, const std::string& name, column_type type) {
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

} // namespace

const string_data& texts_of(const frame& data, const std::string& name) {
  return checked(data, name, column_type::string).strings();
}

const string_array_data& text_lists_of(const frame& data, const std::string& name) {
  return checked(data, name, column_type::string_array).string_arrays();
}

string_array_data
make_text_lists(std::size_t rows,
                const std::function<void(const row_block&, string_array_data&)>& fill) {
  auto all = string_array_data();
  append_in_order(rows, all, fill);
  return all;
}

} // namespace weir::ml
