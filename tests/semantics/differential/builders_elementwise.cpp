// SPDX-License-Identifier: Apache-2.0
#include "builder.hpp"
#include "dataset_functions.hpp"
#include "functions.hpp"

namespace weir::testing {

namespace {

value_stream map_by_partition(const node_site& site) {
  const value_function f = map_function(site.args());
  return map_partitions(site.in(), [f](const dataset& partition) {
    values out;
    for (const value& element : collect(partition))
      out.push_back(f(element));
    return out;
  });
}

} // namespace

const node_builders& elementwise_builders() {
  using site = const node_site&;
  static const node_builders table{
      {"map", [](site at) -> built_node { return {map(at.in(), map_function(at.args()))}; }},
      {"filter",
       [](site at) -> built_node { return {filter(at.in(), filter_function(at.args()))}; }},
      {"flat_map",
       [](site at) -> built_node { return {flat_map(at.in(), flat_map_function(at.args()))}; }},
      {"map_partitions", [](site at) -> built_node { return {map_by_partition(at)}; }},
      {"map_values",
       [](site at) -> built_node { return {map_values(at.in(), map_values_function(at.args()))}; }},
      {"flat_map_values",
       [](site at) -> built_node {
         return {flat_map_values(at.in(), flat_map_values_function(at.args()))};
       }},
      {"cache", [](site at) -> built_node { return {at.in().cache()}; }},
      {"checkpoint",
       [](site at) -> built_node { return {at.in().checkpoint(at.args().time("interval_ms"))}; }},
      {"repartition",
       [](site at) -> built_node { return {repartition(at.in(), at.args().partitions())}; }},
      {"union", [](site at) -> built_node { return {union_with(at.in(0), at.in(1))}; }},
      {"union_all", [](site at) -> built_node { return {union_all(at.all())}; }},
      {"reduce",
       [](site at) -> built_node {
         return {reduce(at.in(), reduce_function(at.args().text("fn")))};
       }},
      {"count", [](site at) -> built_node { return {count(at.in())}; }},
      {"count_by_value",
       [](site at) -> built_node { return {count_by_value(at.in(), at.args().partitions())}; }},
      {"transform",
       [](site at) -> built_node { return {transform(at.in(), transform_function(at.args()))}; }},
      {"transform_with",
       [](site at) -> built_node {
         return {transform_with(at.in(0), at.in(1),
                                transform_with_function(at.args(), at.batch_interval))};
       }},
      {"transform_all",
       [](site at) -> built_node {
         return {transform_all(at.all(), transform_all_function(at.args()))};
       }},
  };
  return table;
}

} // namespace weir::testing
