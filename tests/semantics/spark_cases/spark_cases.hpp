// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "../case_report.hpp"

namespace weir::testing {

/// Runs all cases of a file: those about streams by what they say, the others by the tests that
/// `spark_case_tests.json` names for them.
case_report run_spark_cases(const json::value& file);

} // namespace weir::testing
