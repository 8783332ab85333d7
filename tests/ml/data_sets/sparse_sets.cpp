// SPDX-License-Identifier: Apache-2.0
// Compiled without fused multiply-add: each operation is rounded by itself.
#include "sparse_sets.hpp"

#include "random_stream.hpp"

#include <algorithm>

namespace weir::testing::data_sets {

namespace {

/// Appends a row that counts how often each column was drawn.
void append_counts(sparse_set& set, std::vector<std::int32_t>& drawn) {
  std::sort(drawn.begin(), drawn.end());
  for (std::size_t at = 0; at < drawn.size(); ++at) {
    if (at != 0 && drawn[at] == drawn[at - 1]) {
      set.values.back() += 1.0;
    } else {
      set.indices.push_back(drawn[at]);
      set.values.push_back(1.0);
    }
  }
  set.offsets.push_back(static_cast<std::int64_t>(set.indices.size()));
}

double dot_of_row(const sparse_set& set, std::size_t row, const std::vector<double>& slopes) {
  auto sum = 0.0;
  for (auto at = static_cast<std::size_t>(set.offsets[row]);
       at < static_cast<std::size_t>(set.offsets[row + 1]); ++at)
    sum += set.values[at] * slopes[static_cast<std::size_t>(set.indices[at])];
  return sum;
}

} // namespace

sparse_set sparse_logit(std::uint64_t seed, std::size_t rows, std::size_t columns,
                        std::size_t draws) {
  auto slope_draws = random_stream(seed, 2);
  auto slopes = std::vector<double>(columns);
  for (auto& slope : slopes)
    slope = slope_draws.g();
  auto set = sparse_set{rows, columns, {0}, {}, {}, {}};
  auto column_draws = random_stream(seed, 1);
  auto noise = random_stream(seed, 3);
  auto drawn = std::vector<std::int32_t>(draws);
  for (std::size_t i = 0; i < rows; ++i) {
    for (auto& column : drawn) {
      const auto u = column_draws.u();
      column = static_cast<std::int32_t>((u * u) * static_cast<double>(columns));
    }
    append_counts(set, drawn);
    set.y.push_back(dot_of_row(set, i, slopes) + 2.0 * noise.g() > 0.0 ? 1.0 : 0.0);
  }
  return set;
}

documents_set documents(std::uint64_t seed, std::size_t rows, std::size_t vocabulary,
                        std::size_t words, std::size_t classes) {
  auto result = documents_set{{}, {rows, vocabulary, {0}, {}, {}, {}}};
  const auto bound = static_cast<std::int64_t>(vocabulary);
  auto class_draws = random_stream(seed, 2);
  auto word_draws = random_stream(seed, 1);
  auto drawn = std::vector<std::int32_t>(words);
  for (std::size_t i = 0; i < rows; ++i) {
    const auto chosen = class_draws.below(static_cast<std::int64_t>(classes));
    for (auto& word : drawn) {
      const auto a = word_draws.u();
      const auto b = word_draws.u();
      const auto topic = (chosen * 997 + static_cast<std::int64_t>((b * b) * 500.0)) % bound;
      const auto common = static_cast<std::int64_t>(((b * b) * b) * static_cast<double>(bound));
      word = static_cast<std::int32_t>(a < 0.3 ? topic : common);
    }
    result.word_ids.insert(result.word_ids.end(), drawn.begin(), drawn.end());
    append_counts(result.counts, drawn);
    result.counts.y.push_back(static_cast<double>(chosen));
  }
  return result;
}

} // namespace weir::testing::data_sets
