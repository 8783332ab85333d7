// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "../values/state_streams.hpp"
#include "arguments.hpp"

namespace weir::testing {

/// What `map_with_state` calls for each element. Throws `not_supported` for an unknown name.
mapping_function state_mapping_function(const arguments& args);

} // namespace weir::testing
