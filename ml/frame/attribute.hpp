// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

namespace weir::ml {

/// What is known of one feature, as ML attributes in Spark.
struct attribute {
  enum class kind { unresolved, numeric, nominal, binary };

  kind type = kind::unresolved;
  /// Empty: unnamed.
  std::string name;
  /// Nominal and binary: the text of each value, in the order of the indices; may be unknown.
  std::vector<std::string> values;
  /// Nominal: the number of values, where their texts are unknown.
  std::optional<std::size_t> num_values;

  static attribute numeric(std::string name = {}) {
    return {kind::numeric, std::move(name), {}, {}};
  }
  static attribute nominal(std::vector<std::string> values, std::string name = {}) {
    return {kind::nominal, std::move(name), std::move(values), {}};
  }
  static attribute nominal(std::size_t num_values, std::string name = {}) {
    return {kind::nominal, std::move(name), {}, num_values};
  }
  static attribute binary(std::string name = {}) { return {kind::binary, std::move(name), {}, {}}; }

  /// The number of different values: 2 if binary, none if numeric or unknown.
  [[nodiscard]] std::optional<std::size_t> arity() const {
    if (type == kind::binary)
      return 2;
    if (type != kind::nominal)
      return std::nullopt;
    return values.empty() ? num_values : std::optional(values.size());
  }

  friend bool operator==(const attribute&, const attribute&) = default;
};

/// What is known of a column: one attribute for a column of scalars; for a column of vectors the
/// size of all of them, and, if known, an attribute for each feature.
struct column_metadata {
  std::optional<std::size_t> size;
  std::vector<attribute> attributes;

  [[nodiscard]] bool empty() const noexcept { return !size && attributes.empty(); }
  friend bool operator==(const column_metadata&, const column_metadata&) = default;
};

} // namespace weir::ml
