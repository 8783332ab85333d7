// SPDX-License-Identifier: Apache-2.0
#include <weir/ml/stat/random_data.hpp>

#include <weir/ml/support/parallel.hpp>
#include <weir/ml/support/random.hpp>
#include <weir/ml/support/require.hpp>

namespace weir::ml {

namespace {

using kind = random_distribution::kind;

void check(const random_distribution& distribution) {
  const auto [type, first, second] = distribution;
  if (type == kind::log_normal)
    require(second > 0.0, "random data: the deviation must be > 0");
  if (type == kind::poisson || type == kind::exponential)
    require(first > 0.0, "random data: the mean must be > 0");
  if (type == kind::gamma)
    require(first > 0.0 && second > 0.0, "random data: shape and scale must be > 0");
}

double draw(const random_distribution& distribution, random_generator& random) {
  const auto [type, first, second] = distribution;
  switch (type) {
  case kind::uniform:
    return random.uniform(first, second);
  case kind::normal:
    return random.normal(first, second);
  case kind::log_normal:
    return random.log_normal(first, second);
  case kind::poisson:
    return static_cast<double>(random.poisson(first));
  case kind::exponential:
    return random.exponential(first);
  case kind::gamma:
    return random.gamma(first, second);
  }
  fail_argument("random data: there is no such distribution");
}

} // namespace

std::vector<double> random_values(const random_distribution& distribution, std::size_t count,
                                  std::uint64_t seed) {
  check(distribution);
  auto values = std::vector<double>(count);
  parallel_for(block_plan(count), [&](const row_block& block) {
    auto random = random_generator(seed, block.index);
    for (auto at = block.begin; at < block.end; ++at)
      values[at] = draw(distribution, random);
  });
  return values;
}

vector_data random_vectors(const random_distribution& distribution, std::size_t rows,
                           std::size_t cols, std::uint64_t seed) {
  return vector_data::of_rows(rows, cols, random_values(distribution, rows * cols, seed));
}

} // namespace weir::ml
