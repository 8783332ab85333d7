// SPDX-License-Identifier: Apache-2.0
#include <weir/ml/feature/index_to_string.hpp>

#include <weir/ml/pipeline/training_data.hpp>
#include <weir/ml/support/number_text.hpp>
#include <weir/ml/support/require.hpp>

namespace weir::ml {

frame index_to_string::transform_impl(const frame& data) const {
  const auto& known = data[input_col()].metadata().attributes;
  const auto& names = labels().empty() && !known.empty() ? known.front().values : labels();
  require(!names.empty(),
          [this] { return uid() + ": set labels, since column '" + input_col() + "' knows none"; });
  const auto input = numeric_values(data, input_col(), "index");
  const auto indices = input.doubles();
  auto texts = string_data();
  for (std::size_t row = 0; row < indices.size(); ++row) {
    require(indices[row] >= 0.0 && indices[row] < static_cast<double>(names.size()), [&] {
      return "IndexToString: column '" + input_col() + "' has the index " +
             number_text(indices[row]) + " in row " + std::to_string(row) + ", but there are " +
             std::to_string(names.size()) + " labels";
    });
    texts.push_back(names[static_cast<std::size_t>(indices[row])]);
  }
  return data.with_column(output_name(), column(std::move(texts)));
}

} // namespace weir::ml
