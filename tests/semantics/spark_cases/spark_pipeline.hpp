// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>

#include "../values/state_streams.hpp"
#include "spark_case.hpp"
#include "spark_inputs.hpp"

namespace weir::testing {

/// The streams of a case, as far as they are built.
struct spark_pipeline {
  value_stream out;
  std::optional<value_stream> snapshots{};
  /// Whether elements were spread by key, so that Spark gives them in an order that nobody promises.
  bool by_key = false;
  /// Whether `out` is still the input itself.
  bool untouched = false;
  /// Whether a function throws on purpose.
  bool raises = false;
};

/// Builds the operators that a case names, one after another: "map (x,1), reduceByKey sum" or
/// "leftOuterJoin then count". Throws `not_supported` for words that nobody knows.
spark_pipeline build_pipeline(const spark_case& test, spark_inputs& inputs);

} // namespace weir::testing
