// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <map>
#include <string>

#include "spark_pipeline.hpp"

namespace weir::testing {

/// One operator of a case in the making.
struct spark_step {
  const spark_case& test;
  spark_inputs& inputs;
  spark_pipeline so_far;
  std::string words; ///< what the case says after the operator's name

  const value_stream& in() const { return so_far.out; }
  /// The stream as pairs: words count one each where the case gives words to an operator by key.
  value_stream pairs() const;
  /// The operator's function: the words after its name, else the function of the case.
  const std::string& function() const { return words.empty() ? test.function() : words; }
};

using spark_builder = spark_pipeline (*)(const spark_step&);
using spark_builders = std::map<std::string, spark_builder>;

// The operators by Spark's names.
const spark_builders& spark_elementwise_steps();
const spark_builders& spark_keyed_steps();
const spark_builders& spark_window_steps();
const spark_builders& spark_state_steps();

} // namespace weir::testing
