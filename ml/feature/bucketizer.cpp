// SPDX-License-Identifier: Apache-2.0
#include <weir/ml/feature/bucketizer.hpp>

#include <weir/ml/frame/typed_column.hpp>
#include <weir/ml/support/number_text.hpp>
#include <weir/ml/support/require.hpp>

#include <algorithm>
#include <cmath>

namespace weir::ml {

bool are_splits(const std::vector<double>& splits) {
  if (splits.size() < 3)
    return false;
  for (std::size_t i = 1; i < splits.size(); ++i)
    if (!(splits[i - 1] < splits[i]))
      return false;
  return true;
}

frame bucketizer::transform_impl(const frame& data) const {
  const auto pairs = column_pairs();
  require(!splits_array.is_set() || splits_array().size() == pairs.size(),
          [this] { return uid() + ": splitsArray needs as many lists as inputCols names"; });
  auto result = data;
  auto skipped = std::vector<std::uint8_t>(data.num_rows());
  for (std::size_t i = 0; i < pairs.size(); ++i) {
    const auto& bounds = splits_array.is_set() ? splits_array()[i] : splits();
    const auto buckets = bounds.size() - 1;
    const auto input = number_column(data, pairs[i].input);
    auto indices = std::vector<double>(input.size());
    for (std::size_t row = 0; row < indices.size(); ++row) {
      const auto value = input.doubles()[row];
      const auto at = [&] {
        return "Bucketizer: column '" + pairs[i].input + "' has " + number_text(value) +
               " in row " + std::to_string(row);
      };
      if (std::isnan(value)) {
        require(handle_invalid() != "error",
                [&] { return at() + "; set handleInvalid to skip or keep"; });
        skipped[row] = handle_invalid() == "skip" ? 1 : 0;
        indices[row] = static_cast<double>(buckets);
        continue;
      }
      require(value >= bounds.front() && value <= bounds.back(), [&] {
        return at() + ", which is outside of all buckets; take infinities as the ends of splits";
      });
      const auto after = std::upper_bound(bounds.begin(), bounds.end(), value) - bounds.begin();
      indices[row] = static_cast<double>(std::min(static_cast<std::size_t>(after), buckets) - 1);
    }
    const auto categories = buckets + (handle_invalid() == "keep" ? 1 : 0);
    result = result.with_column(
        pairs[i].output,
        column(std::move(indices))
            .with_metadata({std::nullopt, {attribute::nominal(categories, pairs[i].output)}}));
  }
  return without_marked(result, skipped);
}

} // namespace weir::ml
