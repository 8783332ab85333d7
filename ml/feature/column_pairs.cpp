// SPDX-License-Identifier: Apache-2.0
#include <weir/ml/feature/column_pairs.hpp>

#include <weir/ml/support/require.hpp>

#include <algorithm>

namespace weir::ml {

std::vector<column_pair> has_column_pairs::column_pairs() const {
  require(input_col.is_defined() != input_cols.is_defined(),
          [this] { return uid() + ": set one of inputCol and inputCols"; });
  if (input_col.is_defined())
    return {{input_col(), output_name()}};
  const auto& inputs = input_cols();
  require(output_cols.is_defined() && output_cols().size() == inputs.size(),
          [this] { return uid() + ": outputCols needs as many names as inputCols"; });
  auto pairs = std::vector<column_pair>();
  for (std::size_t i = 0; i < inputs.size(); ++i)
    pairs.push_back({inputs[i], output_cols()[i]});
  return pairs;
}

frame without_marked(const frame& data, const std::vector<std::uint8_t>& marks) {
  if (std::none_of(marks.begin(), marks.end(), [](std::uint8_t mark) { return mark != 0; }))
    return data;
  return data.filter([&marks](std::size_t row) { return marks[row] == 0; });
}

} // namespace weir::ml
