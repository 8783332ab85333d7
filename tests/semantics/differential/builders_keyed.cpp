// SPDX-License-Identifier: Apache-2.0
#include "builder.hpp"
#include "functions.hpp"

namespace weir::testing {

namespace {

template <auto join_operator>
built_node joined(const node_site& site) {
  return {join_operator(site.in(0), site.in(1), site.args().partitions())};
}

built_node combined(const node_site& site) {
  const combine_functions functions = combine_function(site.args().text("fn"));
  return {combine_by_key(site.in(), functions.create, functions.merge_value,
                         functions.merge_combiners, site.args().partitions(),
                         site.args().flag("map_side_combine", true))};
}

} // namespace

const node_builders& keyed_builders() {
  using site = const node_site&;
  static const node_builders table{
      {"group_by_key",
       [](site at) -> built_node { return {group_by_key(at.in(), at.args().partitions())}; }},
      {"reduce_by_key",
       [](site at) -> built_node {
         return {
             reduce_by_key(at.in(), reduce_function(at.args().text("fn")), at.args().partitions())};
       }},
      {"combine_by_key", combined},
      {"partition_by",
       [](site at) -> built_node { return {partition_by(at.in(), at.args().partitions())}; }},
      {"join", joined<join>},
      {"left_outer_join", joined<left_outer_join>},
      {"right_outer_join", joined<right_outer_join>},
      {"full_outer_join", joined<full_outer_join>},
      {"cogroup", joined<cogroup>},
  };
  return table;
}

} // namespace weir::testing
