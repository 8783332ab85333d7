// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

namespace weir::ml {

/// Which features are selected by the p-values of a test; the threshold is
/// - numTopFeatures: how many, those with the smallest p-values;
/// - percentile: the same as a share of all, rounded down;
/// - fpr: p-values below it (the false positive rate);
/// - fdr: the false discovery rate, by the procedure of Benjamini and Hochberg (1995);
/// - fwe: p-values below threshold / number of features (the family-wise error rate).
///
/// P-values below the rounding of 1 (about 1e-16) count as equal, as in Spark, which subtracts them
/// from 1; of equal ones the lower index comes first. NaN is never below anything, and sorts last.
/// Gives indices in ascending order. `errc::invalid_argument` for another mode.
[[nodiscard]] std::vector<std::int32_t>
select_by_p_values(std::span<const double> p_values, const std::string& mode, double threshold);

} // namespace weir::ml
