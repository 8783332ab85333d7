// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "spark_case.hpp"

namespace weir::testing {

/// Runs a case of the kind stream or stream_aggregate in several modes: the order of turns, the
/// default parallelism and the lengths of chunks change no result.
case_verdict run_stream_case(const spark_case& test);

} // namespace weir::testing
