// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "../case_report.hpp"

namespace weir::testing {

/// Runs all cases of a file, each in several modes: number of partitions, lengths of chunks and order
/// of turns change no result.
case_report run_differential_cases(const json::value& file);

} // namespace weir::testing
