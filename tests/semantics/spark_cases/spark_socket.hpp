// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <vector>

#include "spark_case.hpp"

namespace weir::testing {

/// What came of a case about lines from a socket.
struct socket_outcome {
  std::vector<values> batches{};
  std::uint64_t records_received = 0; ///< as listeners were told
};

/// Sends the lines of a case over a socket, on threads and a manual clock: all of them arrive before
/// the first batch is cut.
socket_outcome run_socket_case(const spark_case& test);

} // namespace weir::testing
