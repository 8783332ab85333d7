// SPDX-License-Identifier: Apache-2.0
#include <weir/ml/distributed/coordinate_matrix.hpp>
#include <weir/ml/distributed/row_matrix.hpp>
#include <weir/ml/stat/gram_of_rows.hpp>
#include <weir/ml/stat/summarize.hpp>
#include <weir/ml/support/parallel.hpp>
#include <weir/ml/support/random.hpp>
#include <weir/ml/support/require.hpp>

#include <boost/unordered/unordered_flat_map.hpp>

#include <cmath>
#include <limits>

namespace weir::ml {

namespace {

/// Sums by pair of columns (first * columns + second, first < second).
using pair_sums = boost::unordered_flat_map<std::size_t, double>;

/// How often a column takes part in a sample, and what its values are divided by.
struct column_share {
  double odds;
  double divisor;
};

/// Spark's oversampling; below this threshold nothing is left out.
std::vector<column_share> shares_of(const row_matrix& from, double threshold) {
  constexpr auto exact_below = 1e-6;
  const auto columns = static_cast<double>(from.num_cols());
  const auto root = threshold < exact_below ? std::numeric_limits<double>::infinity()
                                            : std::sqrt(10.0 * std::log(columns) / threshold);
  const auto lengths = summarize(from.rows()).norm_l2();
  auto shares = std::vector<column_share>();
  for (const auto length : lengths.values()) {
    const auto positive = length == 0.0 ? 1.0 : length;
    shares.push_back({root / positive, std::min(root, positive)});
  }
  return shares;
}

pair_sums sums_of_sample(const row_matrix& from, const std::vector<column_share>& shares,
                         std::uint64_t seed) {
  struct entry {
    std::size_t column;
    double value;
  };
  return parallel_reduce<pair_sums>(
      block_plan(from.num_rows()),
      [&](const row_block& block) {
        auto random = random_generator(seed, block.index);
        const auto takes_part = [&](std::size_t column) {
          return shares[column].odds >= 1.0 || random.chance(shares[column].odds);
        };
        auto sums = pair_sums();
        auto row = std::vector<entry>();
        for (auto i = block.begin; i < block.end; ++i) {
          row.clear();
          from.rows()[i].for_each_nonzero([&](std::size_t column, double value) {
            row.push_back({column, value / shares[column].divisor});
          });
          for (std::size_t a = 0; a < row.size(); ++a) {
            if (!takes_part(row[a].column))
              continue;
            for (auto b = a + 1; b < row.size(); ++b)
              if (takes_part(row[b].column))
                sums[row[a].column * from.num_cols() + row[b].column] +=
                    row[a].value * row[b].value;
          }
        }
        return sums;
      },
      [](pair_sums& total, pair_sums&& next) {
        for (const auto& [pair, sum] : next)
          total[pair] += sum;
      });
}

} // namespace

coordinate_matrix row_matrix::column_similarities() const {
  return column_similarities(0.0);
}

coordinate_matrix row_matrix::column_similarities(double threshold, std::uint64_t seed) const {
  require(threshold >= 0.0 && std::isfinite(threshold),
          "column similarities: the threshold must be finite and not negative");
  auto entries = std::vector<matrix_entry>();
  const auto size = num_cols();
  for (const auto& [pair, sum] : sums_of_sample(*this, shares_of(*this, threshold), seed))
    entries.push_back(
        {static_cast<std::int64_t>(pair / size), static_cast<std::int64_t>(pair % size), sum});
  return {std::move(entries), static_cast<std::int64_t>(size), static_cast<std::int64_t>(size)};
}

} // namespace weir::ml
