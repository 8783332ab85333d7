// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <limits>

namespace weir::ml {

/// What a number is that is missing, or that too few values leave undefined.
inline constexpr double not_a_number = std::numeric_limits<double>::quiet_NaN();

} // namespace weir::ml
