// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

namespace weir {

/// What happens when a user function that is called record by record throws on one.
enum class error_policy : std::uint8_t {
  /// The batch fails, as in Spark; state stays as before it, later batches run. The default.
  fail,
  /// The record is left out, and counted.
  skip,
  /// The record is left out, counted, and handed on as a `dead_letter` with what was wrong.
  dead_letter,
};

} // namespace weir
