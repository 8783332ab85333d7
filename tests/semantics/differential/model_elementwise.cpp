// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include "functions.hpp"
#include "numbers.hpp"
#include "reference_model.hpp"

namespace weir::testing {

namespace {

using site = const model_site&;

/// Operators that pass on a missing dataset, and those that fail on it.
template <class F>
model_stream lenient(site at, F f) {
  return from_datasets(
      at, false, [&](const std::vector<const values*>& in, batch_time) { return f(*in.front()); });
}
template <class F>
model_stream strict(site at, F f) {
  return from_datasets(
      at, true, [&](const std::vector<const values*>& in, batch_time) { return f(*in.front()); });
}

values mapped(const values& in, const value_function& f) {
  values out;
  for (const value& element : in)
    out.push_back(f(element));
  return out;
}

model_stream map_model(site at) {
  return lenient(at, [&](const values& in) { return mapped(in, map_function(at.args())); });
}

model_stream filter_model(site at) {
  return lenient(at, [&](const values& in) {
    values out;
    std::copy_if(in.begin(), in.end(), std::back_inserter(out), filter_function(at.args()));
    return out;
  });
}

model_stream flat_map_model(site at) {
  const value_expansion f = flat_map_function(at.args());
  return lenient(at, [&](const values& in) {
    values out;
    for (const value& element : in)
      for (const value& result : f(element))
        out.push_back(result);
    return out;
  });
}

model_stream map_values_model(site at) {
  const value_function f = map_values_function(at.args());
  return lenient(at, [&](const values& in) {
    return mapped(in,
                  [&](const value& both) { return value::pair(both.first(), f(both.second())); });
  });
}

model_stream flat_map_values_model(site at) {
  const value_expansion f = flat_map_values_function(at.args());
  return lenient(at, [&](const values& in) {
    values out;
    for (const value& both : in)
      for (const value& result : f(both.second()))
        out.push_back(value::pair(both.first(), result));
    return out;
  });
}

model_stream reduce_model(site at) {
  return lenient(at, [&](const values& in) {
    return in.empty() ? values{} : values{fold(in, reduce_function(at.args().text("fn")))};
  });
}

model_stream count_by_value_model(site at) {
  return lenient(at, [](const values& in) {
    std::map<value, std::int64_t> counts;
    for (const value& element : in)
      ++counts[element];
    values out;
    for (const auto& [element, count] : counts)
      out.push_back(value::pair(element, count));
    return out;
  });
}

model_stream same(site at) {
  return lenient(at, [](const values& in) { return in; });
}
model_stream same_strict(site at) {
  return strict(at, [](const values& in) { return in; });
}

} // namespace

const node_models& elementwise_models() {
  static const node_models table{
      {"map", map_model},
      {"map_partitions", map_model},
      {"filter", filter_model},
      {"flat_map", flat_map_model},
      {"map_values", map_values_model},
      {"flat_map_values", flat_map_values_model},
      {"reduce", reduce_model},
      {"count_by_value", count_by_value_model},
      {"cache", same},
      {"checkpoint", same},
      {"repartition", same_strict},
      {"partition_by", same_strict},
      {"count",
       [](site at) { return strict(at, [](const values& in) { return values{in.size()}; }); }},
      {"union",
       [](site at) {
         return from_datasets(at, true, [](const auto& in, batch_time) { return united(in); });
       }},
      {"union_all",
       [](site at) {
         return from_datasets(at, true, [](const auto& in, batch_time) { return united(in); });
       }},
  };
  return table;
}

} // namespace weir::testing
