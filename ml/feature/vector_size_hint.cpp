// SPDX-License-Identifier: Apache-2.0
#include <weir/ml/feature/vector_size_hint.hpp>

#include <weir/ml/feature/column_pairs.hpp>
#include <weir/ml/support/require.hpp>

namespace weir::ml {

frame vector_size_hint::transform_impl(const frame& data) const {
  const auto& values = data[input_col()];
  const auto wanted = static_cast<std::size_t>(size());
  auto metadata = values.metadata();
  require(!metadata.size || *metadata.size == wanted, [&] {
    return uid() + ": column '" + input_col() + "' is known to have size " +
           std::to_string(*metadata.size) + ", not " + std::to_string(wanted);
  });
  metadata.size = wanted;
  auto invalid = std::vector<std::uint8_t>(data.num_rows());
  for (std::size_t row = 0; handle_invalid() != "optimistic" && row < invalid.size(); ++row) {
    invalid[row] = values.is_missing(row) || values.vectors()[row].size() != wanted ? 1 : 0;
    require(invalid[row] == 0 || handle_invalid() == "skip", [&] {
      const auto what = values.is_missing(row)
                            ? std::string("is missing")
                            : "has size " + std::to_string(values.vectors()[row].size());
      return "VectorSizeHint: the vector of column '" + input_col() + "' in row " +
             std::to_string(row) + " " + what + ", not " + std::to_string(wanted);
    });
  }
  return without_marked(data.with_column(input_col(), values.with_metadata(metadata)), invalid);
}

} // namespace weir::ml
