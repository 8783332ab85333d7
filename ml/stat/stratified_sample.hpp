// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <weir/ml/frame/frame.hpp>

#include <cstdint>
#include <map>
#include <string>

namespace weir::ml {

/// Takes each row with the probability given for its stratum, which is the text of its value in a
/// scalar column (numbers as `number_text`); strata that are not named are left out. Rows keep
/// their order. One pass; the sizes are right on the average.
/// `errc::invalid_argument` for a fraction outside [0, 1], or negative ones with replacement, where
/// a fraction is the mean number of times that a row is taken.
[[nodiscard]] frame sample_by(const frame& data, const std::string& stratum_col,
                              const std::map<std::string, double>& fractions, std::uint64_t seed,
                              bool with_replacement = false);

/// The same with exact sizes: ceil(fraction · rows) of each stratum, chosen at random. Two passes.
[[nodiscard]] frame sample_by_exact(const frame& data, const std::string& stratum_col,
                                    const std::map<std::string, double>& fractions,
                                    std::uint64_t seed, bool with_replacement = false);

} // namespace weir::ml
