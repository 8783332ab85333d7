// SPDX-License-Identifier: Apache-2.0
#include <weir/ml/feature/map_texts.hpp>

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
  const auto plan = block_plan(rows);
  auto parts = std::vector<string_array_data>(plan.blocks());
  parallel_for(plan, [&](const row_block& block) {
    auto part = string_array_data();
    fill(block, part);
    parts[block.index] = std::move(part);
  });
  // Text by text: to append a whole part makes room for that part alone, and copies what is there.
  auto all = string_array_data();
  for (auto& part : parts) {
    for (std::size_t row = 0; row < part.size(); ++row) {
      for (auto at = part.begin_of(row); at < part.end_of(row); ++at)
        all.add(part.elements()[at]);
      all.end_row();
    }
    part = {};
  }
  return all;
}

} // namespace weir::ml
