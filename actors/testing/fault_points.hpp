// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <span>
#include <string_view>

namespace weir::testing {

/// A place in Weir's own code where faults can be injected.
struct fault_point_info {
  std::string_view name;
  std::string_view where; ///< what the code is about to do, or has just done
};

/// All fault points there are, sorted by name. A test holds the list complete.
std::span<const fault_point_info> fault_points() noexcept;

} // namespace weir::testing
