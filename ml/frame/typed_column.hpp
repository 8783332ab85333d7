// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <weir/ml/frame/frame.hpp>

namespace weir::ml {

// Columns by name, for stages: what they cannot use is `errc::invalid_argument` naming the column.

/// A column of the given type without missing elements; the error names the row of the first one.
[[nodiscard]] const column& whole_column(const frame& data, const std::string& name,
                                         column_type type);

/// A column of numbers or booleans as doubles, missing ones as NaN (see `column::to_doubles`).
[[nodiscard]] column number_column(const frame& data, const std::string& name);

} // namespace weir::ml
