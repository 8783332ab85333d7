// SPDX-License-Identifier: Apache-2.0
#include <weir/ml/feature/binarizer.hpp>

#include <weir/ml/feature/map_vectors.hpp>
#include <weir/ml/pipeline/training_data.hpp>
#include <weir/ml/support/require.hpp>

namespace weir::ml {

namespace {

column binarize_numbers(const column& input, double threshold) {
  const auto numbers = input.to_doubles();
  auto result = std::vector<double>(numbers.size());
  auto missing = std::vector<std::uint8_t>(numbers.size());
  for (std::size_t row = 0; row < result.size(); ++row) {
    result[row] = numbers.doubles()[row] > threshold ? 1.0 : 0.0;
    missing[row] = input.is_missing(row) ? 1 : 0;
  }
  auto output = column(std::move(result));
  if (input.has_missing())
    output = output.with_missing(std::move(missing));
  return output.with_metadata({std::nullopt, {attribute::binary()}});
}

column binarize_vectors(const vector_data& rows, double threshold) {
  return column(make_vectors(rows.size(), [&](const row_block& block, vector_data& out) {
    auto indices = std::vector<std::int32_t>();
    for (auto row = block.begin; row < block.end; ++row) {
      indices.clear();
      const auto visit = [&](std::size_t i, double value) {
        if (value > threshold)
          indices.push_back(static_cast<std::int32_t>(i));
      };
      // Below zero, elements that are not stored count.
      const auto from = rows[row];
      if (threshold >= 0.0)
        from.for_each_active(visit);
      else
        vector(from).to_dense().for_each_active(visit);
      const auto ones = std::vector<double>(indices.size(), 1.0);
      out.push_back(vector(vector_view::sparse(from.size(), indices, ones)).compressed().view());
    }
  }));
}

} // namespace

frame binarizer::transform_impl(const frame& data) const {
  const auto pairs = column_pairs();
  require(!thresholds.is_set() || thresholds().size() == pairs.size(),
          [this] { return uid() + ": thresholds needs as many numbers as inputCols names"; });
  auto result = data;
  for (std::size_t i = 0; i < pairs.size(); ++i) {
    const auto limit = thresholds.is_set() ? thresholds()[i] : threshold();
    const auto& input = data[pairs[i].input];
    result = result.with_column(
        pairs[i].output, input.type() == column_type::vector
                             ? binarize_vectors(feature_rows(data, pairs[i].input).vectors(), limit)
                             : binarize_numbers(input, limit));
  }
  return result;
}

} // namespace weir::ml
