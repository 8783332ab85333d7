// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <weir/ml/frame/frame.hpp>
#include <weir/ml/stat/summarizer.hpp>

#include <string>

namespace weir::ml {

/// Statistics of a column of vectors, for scalers and the like to learn from;
/// `errc::invalid_argument` naming the column if it has no rows.
[[nodiscard]] summarizer summary_of_column(const frame& data, const std::string& name);

} // namespace weir::ml
