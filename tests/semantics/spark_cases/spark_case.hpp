// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "../case_report.hpp"
#include "../values/value.hpp"

namespace weir::testing {

/// One case of Spark's test suites. Refers to the JSON that it was read from.
class spark_case {
public:
  explicit spark_case(const json::object& fields);

  const json::object& fields() const { return fields_; }
  const std::string& name() const { return name_; }
  /// The operators, and the function that the last or only one that takes one is given, in words.
  const std::string& operation() const { return operation_; }
  const std::string& function() const { return function_; }
  bool is_aggregate() const { return kind_ == "stream_aggregate"; }
  bool is_stream() const { return kind_ == "stream" || is_aggregate(); }
  bool ordered() const { return fields_.at("ordered").as_bool(); }

  bool has_param(const char* name) const { return param(name) != nullptr; }
  /// Throws `not_supported` if there is no such parameter.
  std::int64_t number(const char* name) const;
  std::int64_t number_or(const char* name, std::int64_t fallback) const;
  bool flag_or(const char* name, bool fallback) const;
  std::int64_t batch_ms() const { return number_or("batch_ms", 1000); }
  /// A length that is given in batches.
  std::optional<std::int64_t> batches_ms(const char* name) const;
  std::uint32_t shuffle_partitions() const {
    return static_cast<std::uint32_t>(number_or("numPartitions", 0));
  }

  /// Input 1, 2 or 3: a dataset for each batch, or none.
  std::vector<std::optional<values>> input(int which = 1) const;
  values initial_state() const;
  /// The batches that an output or snapshots must give, or nothing.
  const json::array* expected_batches(const char* field) const;
  /// How many batches have to be run for all that is expected.
  std::size_t batches() const;

private:
  const json::value* param(const char* name) const;

  const json::object& fields_;
  std::string name_;
  std::string kind_;
  std::string operation_;
  std::string function_;
};

} // namespace weir::testing
