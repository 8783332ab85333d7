// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <map>
#include <string>
#include <vector>

#include "../case_report.hpp"
#include "differential_case.hpp"
#include "reference_model.hpp"

namespace weir::testing {

/// What each output of a case gave in each batch: JSON, "null" where it did not run.
using case_results = std::map<std::string, std::vector<std::string>>;

/// Compares results with what Spark gave. Where the rules differ on purpose, the model decides.
case_verdict judge(const differential_case& test, const reference_model& model,
                   const case_results& results);

/// The model's results, in the form of those of a run.
case_results results_of(const differential_case& test, const reference_model& model);

/// Why this output may differ from Spark in this batch; null if it may not.
const char* allowed_difference(const differential_case& test, const reference_model& model,
                               const std::string& output, std::size_t batch);

/// As cases write a dataset.
std::string written(const values& elements, bool ordered);

} // namespace weir::testing
