// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "../case_run.hpp"
#include "arguments.hpp"

namespace weir::testing {

/// Where the elements of a case come from.
struct case_input {
  std::string id;
  std::uint32_t partitions = 1;
  bool queued = false;
  /// Of an input that is not queued: a dataset for each batch, or none.
  std::vector<std::optional<values>> batches{};
  /// Of a queue: what is pushed before each batch, and how it is taken.
  std::vector<std::vector<values>> feed{};
  bool one_at_a_time = true;
  values default_elements{};
};

/// One operator of a case and the streams that it works on.
struct case_node {
  std::string id;
  std::string operation;
  arguments args;
  std::vector<std::string> inputs;
  milliseconds slide{0}; ///< as Spark reported it
  /// Of a state: the interval that it was given, by an argument or a later `checkpoint`.
  std::optional<milliseconds> state_checkpoint{};
};

/// A past interval that is asked for after the last batch.
struct case_slice {
  std::string node;
  batch_time from;
  batch_time to;
  bool ordered = false;
  std::string expected; ///< JSON
};

/// A topology with its inputs and what Spark made of them. Refers to the JSON that it was read from.
struct differential_case {
  std::string id;
  std::string quirk;
  case_setup setup;
  std::vector<case_input> inputs;
  std::vector<case_node> nodes;
  std::vector<std::string> outputs;
  std::map<std::string, bool> ordered;
  /// Of each output a dataset for each batch, as JSON; "null" where the output did not run.
  std::map<std::string, std::vector<std::string>> expected;
  /// Batches in which Spark met an error, or ran nothing.
  std::map<std::size_t, std::string> errors;
  std::vector<case_slice> slices;
};

/// Throws `not_supported` for an input of an unknown kind.
differential_case read_case(const json::object& fields);

} // namespace weir::testing
