// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

namespace bench {

/// A figure that the system keeps of this process, in KiB, by its name there: `VmRSS` is the memory it
/// holds, `VmHWM` the most that it held.
double kibibytes_of(const std::string& figure);

} // namespace bench
