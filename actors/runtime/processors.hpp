// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <thread>
#include <vector>

namespace weir::runtime {

/// The numbers of the processors that this process may run on, in ascending order. Throws `errc::io`.
std::vector<int> allowed_processors();

/// Lets a running thread run on this processor only. Throws `errc::io`.
void bind_to_processor(std::thread& bound, int processor);

} // namespace weir::runtime
