// SPDX-License-Identifier: Apache-2.0
#include "builder.hpp"
#include "functions.hpp"

namespace weir::testing {

namespace {

window_size size_of(const node_site& site) {
  return {site.args().time("window_ms"), site.args().time_if("slide_ms")};
}

window_undo undo_of(const node_site& site) {
  window_undo out{inverse_function(site.args().text("inverse"))};
  if (site.args().has("filter"))
    out.filter = [test = window_filter(site.args().text("filter"))](
                     const value&, const value& result) { return test(result); };
  return out;
}

value_fold fold_of(const node_site& site) {
  return reduce_function(site.args().text("fn"));
}

} // namespace

const node_builders& window_builders() {
  using site = const node_site&;
  static const node_builders table{
      {"window", [](site at) -> built_node { return {window(at.in(), size_of(at))}; }},
      {"count_by_window",
       [](site at) -> built_node { return {count_by_window(at.in(), size_of(at))}; }},
      {"reduce_by_window",
       [](site at) -> built_node { return {reduce_by_window(at.in(), fold_of(at), size_of(at))}; }},
      {"reduce_by_window_inverse",
       [](site at) -> built_node {
         return {reduce_by_window(at.in(), fold_of(at), undo_of(at).inverse, size_of(at))};
       }},
      {"count_by_value_and_window",
       [](site at) -> built_node {
         return {count_by_value_and_window(at.in(), size_of(at), at.args().partitions())};
       }},
      {"group_by_key_and_window",
       [](site at) -> built_node {
         return {group_by_key_and_window(at.in(), size_of(at), at.args().partitions())};
       }},
      {"reduce_by_key_and_window",
       [](site at) -> built_node {
         return {
             reduce_by_key_and_window(at.in(), fold_of(at), size_of(at), at.args().partitions())};
       }},
      {"reduce_by_key_and_window_inverse",
       [](site at) -> built_node {
         return {reduce_by_key_and_window(at.in(), fold_of(at), undo_of(at), size_of(at),
                                          at.args().partitions())};
       }},
  };
  return table;
}

} // namespace weir::testing
