// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <weir/ml/frame/column_data.hpp>
#include <weir/ml/linalg/gram.hpp>

namespace weir::ml {

/// The `gram_sum` of rows, all of one size, in parallel; the same bits on any number of threads.
/// Memory: the square of the size for each of at most 16 blocks.
[[nodiscard]] gram_sum gram_of_rows(const vector_data& rows, std::span<const double> shift = {});

} // namespace weir::ml
