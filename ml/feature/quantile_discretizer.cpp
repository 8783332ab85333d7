// SPDX-License-Identifier: Apache-2.0
#include <weir/ml/feature/quantile_discretizer.hpp>

#include <weir/ml/frame/typed_column.hpp>
#include <weir/ml/stat/quantiles.hpp>
#include <weir/ml/support/require.hpp>

#include <algorithm>
#include <limits>

namespace weir::ml {

namespace {

std::vector<double> splits_of(std::span<const double> values, std::int64_t buckets,
                              const std::string& name) {
  auto probabilities = std::vector<double>();
  for (std::int64_t i = 0; i <= buckets; ++i)
    probabilities.push_back(static_cast<double>(i) / static_cast<double>(buckets));
  auto copy = std::vector<double>(values.begin(), values.end());
  auto splits = quantiles(copy, probabilities);
  require(!splits.empty(), [&] {
    return "QuantileDiscretizer: column '" + name + "' has no value that is not missing or NaN";
  });
  splits.front() = -std::numeric_limits<double>::infinity();
  splits.back() = std::numeric_limits<double>::infinity();
  splits.erase(std::unique(splits.begin(), splits.end()), splits.end());
  return splits;
}

} // namespace

bucketizer quantile_discretizer::fit_impl(const frame& data) const {
  const auto pairs = column_pairs();
  require(!num_buckets_array.is_set() || num_buckets_array().size() == pairs.size(),
          [this] { return uid() + ": numBucketsArray needs as many numbers as inputCols names"; });
  auto all = std::vector<std::vector<double>>();
  for (std::size_t i = 0; i < pairs.size(); ++i) {
    const auto values = number_column(data, pairs[i].input);
    all.push_back(splits_of(values.doubles(),
                            num_buckets_array.is_set() ? num_buckets_array()[i] : num_buckets(),
                            pairs[i].input));
  }
  auto result = bucketizer();
  if (input_col.is_defined())
    result.splits = all.front();
  else
    result.splits_array = all;
  return result;
}

} // namespace weir::ml
