// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <functional>
#include <set>

#include "functions.hpp"
#include "look_up.hpp"
#include "numbers.hpp"
#include "reference_model.hpp"

namespace weir::testing {

namespace {

using site = const model_site&;

template <class F>
model_stream grouped(site at, F f) {
  return from_datasets(at, false, [&](const std::vector<const values*>& in, batch_time) {
    values out;
    for (const auto& [key, group] : group_pairs(*in.front()))
      out.push_back(value::pair(key, f(group)));
    return out;
  });
}

model_stream combine_model(site at) {
  const combine_functions functions = combine_function(at.args().text("fn"));
  return grouped(at, [&](const values& group) {
    value combined = functions.create(group.front());
    for (std::size_t i = 1; i < group.size(); ++i)
      combined = functions.merge_value(combined, group[i]);
    return combined;
  });
}

/// For each key of either side: all pairs of values; a side without values gives `value()` once if
/// the other side is kept without it.
values joined(const values& left, const values& right, bool keep_left, bool keep_right) {
  const auto lefts = group_pairs(left);
  const auto rights = group_pairs(right);
  std::set<value> keys;
  for (const auto& [key, group] : lefts)
    keys.insert(key);
  for (const auto& [key, group] : rights)
    keys.insert(key);
  const auto side = [](const std::map<value, values>& of, const value& key, bool keep_other) {
    const auto found = of.find(key);
    if (found != of.end())
      return found->second;
    return keep_other ? values{value()} : values{};
  };
  values out;
  for (const value& key : keys)
    for (const value& v : side(lefts, key, keep_right))
      for (const value& w : side(rights, key, keep_left))
        out.push_back(value::pair(key, value::pair(v, w)));
  return out;
}

template <bool keep_left, bool keep_right>
model_stream join_model(site at) {
  return from_datasets(at, true, [](const auto& in, batch_time) {
    return joined(*in.at(0), *in.at(1), keep_left, keep_right);
  });
}

model_stream cogroup_model(site at) {
  return from_datasets(at, true, [](const auto& in, batch_time) {
    auto lefts = group_pairs(*in.at(0));
    auto rights = group_pairs(*in.at(1));
    for (const auto& [key, group] : rights)
      lefts[key];
    values out;
    for (const auto& [key, group] : lefts)
      out.push_back(value::pair(key, value::pair(value::list(group), value::list(rights[key]))));
    return out;
  });
}

} // namespace

const node_models& keyed_models() {
  static const node_models table{
      {"group_by_key",
       [](site at) { return grouped(at, [](const values& group) { return value::list(group); }); }},
      {"reduce_by_key",
       [](site at) {
         return grouped(at, [f = reduce_function(at.args().text("fn"))](const values& group) {
           return fold(group, f);
         });
       }},
      {"combine_by_key", combine_model},
      {"join", join_model<false, false>},
      {"left_outer_join", join_model<true, false>},
      {"right_outer_join", join_model<false, true>},
      {"full_outer_join", join_model<true, true>},
      {"cogroup", cogroup_model},
  };
  return table;
}

} // namespace weir::testing
