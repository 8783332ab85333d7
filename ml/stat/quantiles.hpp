// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <span>
#include <vector>

namespace weir::ml {

/// Quantiles as Spark's `approxQuantile` defines them: the element of rank ceil(p · n), counted
/// from 1, of the values that are not NaN; always an element, never a mean of two. p = 0 is the
/// smallest. Exact, so within any relative error that was asked for.
///
/// `values` is reordered. Empty if there is no value that is not NaN. `errc::invalid_argument`
/// unless all probabilities lie in [0, 1]. O(n) for each probability.
[[nodiscard]] std::vector<double> quantiles(std::span<double> values,
                                            std::span<const double> probabilities);

} // namespace weir::ml
