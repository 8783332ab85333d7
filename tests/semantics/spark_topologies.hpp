// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <string>

#include "../support/case_runner.hpp"

namespace weir::testing {

/// One case of Spark's test suites, with the streams that it starts from.
class spark_case {
public:
  explicit spark_case(const json::object& fields) : fields_(fields) {}

  std::string name() const { return text("suite") + ": " + text("name"); }
  std::string text(std::string_view field) const {
    const json::value* value = fields_.if_contains(json::string_view(field.data(), field.size()));
    return value != nullptr && value->is_string() ? from_json<std::string>(*value) : "";
  }
  const json::object& fields() const { return fields_; }
  const json::object& params() const { return fields_.at("params").as_object(); }
  /// What is done, as the key of the table of topologies: "operation" or "operation: function".
  std::string operation() const {
    const json::value* function = params().if_contains("f");
    return text("op") + (function != nullptr ? ": " + from_json<std::string>(*function) : "");
  }
  std::int64_t number(const char* param, std::int64_t fallback) const {
    const json::value* value = params().if_contains(param);
    return value != nullptr ? value->to_number<std::int64_t>() : fallback;
  }
  /// What Weir adds to the case or does otherwise; null if there is nothing.
  const json::value* weir(const char* field) const {
    const json::value* all = fields_.if_contains("weir");
    return all != nullptr ? all->as_object().if_contains(field) : nullptr;
  }

  /// The stream of input 1, 2 or 3, of elements of type T.
  template <class T>
  dstream<T> input(const streaming_context& context, int which = 1) const {
    const json::value& batches = fields_.at(which == 1 ? "input" : "input" + std::to_string(which));
    return batches_stream<T>(context, from_json<batches_of<T>>(batches), partitions(context));
  }
  /// As the case says, else as many as a source would have by default.
  std::uint32_t partitions(const streaming_context& context) const {
    return static_cast<std::uint32_t>(
        number("input_partitions", context.engine().default_parallelism()));
  }

private:
  const json::object& fields_;
};

/// Adds the streams of a case to a context, and records its output under the name "out".
using topology_builder = std::function<void(const spark_case&, streaming_context&, recorder&)>;

/// The topologies by `spark_case::operation`. Spark's own words are the keys, so a case that nobody
/// has built is noticed.
const std::map<std::string, topology_builder>& spark_topologies();

} // namespace weir::testing
