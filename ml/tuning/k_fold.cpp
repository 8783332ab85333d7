// SPDX-License-Identifier: Apache-2.0
#include <weir/ml/tuning/k_fold.hpp>

#include <weir/ml/support/random.hpp>
#include <weir/ml/support/require.hpp>

namespace weir::ml {

std::vector<std::size_t> random_folds(std::size_t rows, std::size_t folds, std::uint64_t seed) {
  auto result = std::vector<std::size_t>(rows);
  auto random = random_generator(seed);
  for (auto& fold : result)
    fold = random.below(folds);
  return result;
}

std::vector<std::pair<frame, frame>> k_fold(const frame& data, std::size_t folds,
                                            std::uint64_t seed) {
  require(folds >= 2,
          [&] { return "k-fold: there must be at least 2 folds, not " + std::to_string(folds); });
  const auto fold_of = random_folds(data.num_rows(), folds, seed);
  auto result = std::vector<std::pair<frame, frame>>();
  for (std::size_t fold = 0; fold < folds; ++fold)
    result.emplace_back(data.filter([&](std::size_t row) { return fold_of[row] != fold; }),
                        data.filter([&](std::size_t row) { return fold_of[row] == fold; }));
  return result;
}

} // namespace weir::ml
