// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string_view>

namespace weir::ml {

/// Writes a warning to the log: an iterative algorithm ended before it converged. `advice` says what
/// to do about it.
void warn_of_early_stop(std::string_view who, std::int64_t iterations, std::string_view advice);

} // namespace weir::ml
