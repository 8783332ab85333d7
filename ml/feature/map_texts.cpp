// SPDX-License-Identifier: Apache-2.0
#include <weir/ml/feature/map_texts.hpp>

#include <weir/ml/feature/append_in_order.hpp>
#include <weir/ml/frame/typed_column.hpp>

namespace weir::ml {

const string_data& texts_of(const frame& data, const std::string& name) {
  return whole_column(data, name, column_type::string).strings();
}

const string_array_data& text_lists_of(const frame& data, const std::string& name) {
  return whole_column(data, name, column_type::string_array).string_arrays();
}

string_array_data
make_text_lists(std::size_t rows,
                const std::function<void(const row_block&, string_array_data&)>& fill) {
  auto all = string_array_data();
  append_in_order(rows, all, fill);
  return all;
}

} // namespace weir::ml
