// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <weir/ml/frame/frame.hpp>

#include <cstdint>
#include <utility>
#include <vector>

namespace weir::ml {

/// A fold for each of so many rows, from 0 to less than `folds`, at random.
[[nodiscard]] std::vector<std::size_t> random_folds(std::size_t rows, std::size_t folds,
                                                    std::uint64_t seed);

/// For each fold the rows of all others, for training, and its own, for validation.
/// `errc::invalid_argument` unless folds >= 2.
[[nodiscard]] std::vector<std::pair<frame, frame>> k_fold(const frame& data, std::size_t folds,
                                                          std::uint64_t seed);

} // namespace weir::ml
