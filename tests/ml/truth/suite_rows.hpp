// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "ml/data_sets/spark_sets.hpp"
#include "ml/truth/truth_data.hpp"
#include "ml/truth/truth_values.hpp"

namespace weir::testing::truth {

/// The rows of a case from Spark's suites: written out (features, label, weight), made by one of
/// Spark's generators, or "as" those of a case of another name. Throws `pending_case` for others.
[[nodiscard]] ml::frame suite_rows(const json::value& input);

} // namespace weir::testing::truth
