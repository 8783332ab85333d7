// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <functional>
#include <set>

#include "look_up.hpp"
#include "numbers.hpp"
#include "reference_model.hpp"

namespace weir::testing {

namespace {

using site = const model_site&;
using operands = std::vector<const values*>;

/// Stable, by the natural order of what `by` gives.
values sorted(values in, bool ascending, const value_function& by) {
  std::stable_sort(in.begin(), in.end(), [&](const value& a, const value& b) {
    return ascending ? by(a) < by(b) : by(b) < by(a);
  });
  return in;
}

value itself(const value& element) {
  return element;
}
value key_of(const value& both) {
  return both.first();
}

values first_of(values in, std::int64_t count) {
  in.resize(std::min(in.size(), static_cast<std::size_t>(count)));
  return in;
}

values distinct(const values& in) {
  const std::set<value> found(in.begin(), in.end());
  return {found.begin(), found.end()};
}

values with_time(values in, batch_time time) {
  for (value& element : in)
    element = element.is_sequence()
                  ? value::pair(element.first(), element.second().number() + time.milliseconds())
                  : value(element.number() + time.milliseconds());
  return in;
}

values joined_static(const values& in, const values& data, bool keep_left) {
  auto rights = group_pairs(data);
  values out;
  for (const value& both : in) {
    values& found = rights[both.first()];
    if (found.empty() && keep_left)
      out.push_back(value::pair(both.first(), value::pair(both.second(), value())));
    for (const value& right : found)
      out.push_back(value::pair(both.first(), value::pair(both.second(), right)));
  }
  return out;
}

using one_dataset = std::function<values(const values&, batch_time)>;

one_dataset transformation(const arguments& args) {
  const std::string name = args.text("fn");
  if (name == "sort")
    return [&](const values& in, batch_time) {
      return sorted(in, args.flag("ascending", true), itself);
    };
  if (name == "top")
    return [&](const values& in, batch_time) {
      return first_of(sorted(in, false, itself), args.number("n"));
    };
  if (name == "sort_by_key")
    return [&](const values& in, batch_time) {
      return sorted(in, args.flag("ascending", true), key_of);
    };
  if (name == "sort_by_key_take")
    return [&](const values& in, batch_time) {
      return first_of(sorted(in, args.flag("ascending", true), key_of), args.number("n"));
    };
  if (name == "distinct")
    return [](const values& in, batch_time) { return distinct(in); };
  if (name == "join_static" || name == "left_join_static")
    return [&, keep_left = name != "join_static"](const values& in, batch_time) {
      return joined_static(in, args.list("data"), keep_left);
    };
  if (name == "union_static")
    return [&](const values& in, batch_time) {
      const values data = args.list("data");
      return united({&in, &data});
    };
  if (name == "add_time")
    return with_time;
  throw not_supported("transform function: " + name);
}

model_stream transform_model(site at) {
  const one_dataset f = transformation(at.args());
  return from_datasets(at, true,
                       [&](const operands& in, batch_time time) { return f(*in.at(0), time); });
}

/// The elements of the first whose image under `by` is, or is not, among those of the second.
values where_in(const operands& in, bool wanted, const value_function& by) {
  std::set<value> others;
  for (const value& element : *in.at(1))
    others.insert(by(element));
  values out;
  for (const value& element : *in.at(0))
    if ((others.count(by(element)) != 0) == wanted)
      out.push_back(element);
  return out;
}

values all_sums(const operands& in) {
  values out;
  for (const value& x : *in.at(0))
    for (const value& y : *in.at(1))
      out.push_back(x.number() + y.number());
  return out;
}

values first_not_empty(const operands& in) {
  for (const values* one : in)
    if (!one->empty())
      return *one;
  return *in.back();
}

model_stream several_model(site at) {
  static const std::map<std::string, std::function<values(const operands&)>> table{
      {"subtract_by_key", [](const operands& in) { return where_in(in, false, key_of); }},
      {"subtract", [](const operands& in) { return where_in(in, false, itself); }},
      {"intersection", [](const operands& in) { return distinct(where_in(in, true, itself)); }},
      {"union_distinct", [](const operands& in) { return distinct(united(in)); }},
      {"cartesian_sum", all_sums},
      {"sum_all", [](const operands& in) { return values{sum_of(united(in))}; }},
      {"first_nonempty", first_not_empty},
  };
  const std::string name = at.args().text("fn");
  if (name == "alternate")
    return from_datasets(at, true, [&](const operands& in, batch_time time) {
      return *in.at(time.since_epoch() / at.batch_interval % 2 == 1 ? 1 : 0);
    });
  const auto& f = look_up(table, name, "function of several datasets");
  return from_datasets(at, true, [&](const operands& in, batch_time) { return f(in); });
}

} // namespace

const node_models& dataset_models() {
  static const node_models table{
      {"transform", transform_model},
      {"transform_with", several_model},
      {"transform_all", several_model},
  };
  return table;
}

} // namespace weir::testing
