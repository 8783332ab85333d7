// SPDX-License-Identifier: Apache-2.0
#include "dataset_functions.hpp"

#include <weir/operators/batch_ops.hpp>

#include "look_up.hpp"
#include "numbers.hpp"

namespace weir::testing {

namespace {

using pair_batch = batch<value_pair>;
using pair_view = std::pair<const value&, const value&>;

constexpr auto whole = [](const value& element) -> const value& { return element; };
constexpr auto together = [](const pair_view& both) {
  return value::pair(both.first, both.second);
};

pair_batch as_pairs(const dataset& in) {
  return in.map([](const value& both) { return value_pair(both.first(), both.second()); });
}

sort_order direction(const arguments& args) {
  return args.flag("ascending", true) ? sort_order::ascending : sort_order::descending;
}

value with_time_added(const value& element, std::int64_t time_ms) {
  if (element.is_sequence())
    return value::pair(element.first(), element.second().number() + time_ms);
  return element.number() + time_ms;
}

dataset_function sorted(const arguments& args) {
  return
      [order = direction(args)](const dataset& in, batch_time) { return in.sort_by(whole, order); };
}

dataset_function largest(const arguments& args) {
  return [n = static_cast<std::size_t>(args.number("n"))](const dataset& in, batch_time) {
    return dataset::of(in.top(n));
  };
}

dataset_function sorted_by_key(const arguments& args) {
  return [order = direction(args)](const dataset& in, batch_time) {
    return as_pairs(in).sort_by_key(order).map(together);
  };
}

dataset_function first_by_key(const arguments& args) {
  const auto n = static_cast<std::size_t>(args.number("n"));
  return [n, order = direction(args)](const dataset& in, batch_time) {
    return pair_batch::of(as_pairs(in).sort_by_key(order).take(n)).map(together);
  };
}

dataset_function without_duplicates(const arguments&) {
  return [](const dataset& in, batch_time) { return in.distinct(); };
}

dataset_function joined(const arguments& args) {
  return [data = as_pairs(dataset_of(args.list("data")))](const dataset& in, batch_time) {
    return as_pairs(in).join(data).map([](const auto& entry) {
      return value::pair(entry.first, value::pair(entry.second.first, entry.second.second));
    });
  };
}

dataset_function left_joined(const arguments& args) {
  return [data = as_pairs(dataset_of(args.list("data")))](const dataset& in, batch_time) {
    return as_pairs(in).left_outer_join(data).map([](const auto& entry) {
      const auto& right = entry.second.second;
      return value::pair(entry.first, value::pair(entry.second.first, right ? *right : value()));
    });
  };
}

dataset_function appended(const arguments& args) {
  return [data = dataset_of(args.list("data"))](const dataset& in, batch_time) {
    return in.union_with(data);
  };
}

dataset_function timed(const arguments&) {
  return [](const dataset& in, batch_time time) {
    return in.map(
        [ms = time.milliseconds()](const value& element) { return with_time_added(element, ms); });
  };
}

} // namespace

dataset_function transform_function(const arguments& args) {
  static const std::map<std::string, dataset_function (*)(const arguments&)> table{
      {"sort", sorted},
      {"top", largest},
      {"sort_by_key", sorted_by_key},
      {"sort_by_key_take", first_by_key},
      {"distinct", without_duplicates},
      {"join_static", joined},
      {"left_join_static", left_joined},
      {"union_static", appended},
      {"add_time", timed},
  };
  return look_up(table, args.text("fn"), "transform function")(args);
}

two_datasets_function transform_with_function(const arguments& args, milliseconds batch_interval) {
  static const std::map<std::string, two_datasets_function> table{
      {"subtract_by_key",
       [](const dataset& x, const dataset& y, batch_time) {
         return as_pairs(x).subtract_by_key(as_pairs(y)).map(together);
       }},
      {"subtract", [](const dataset& x, const dataset& y, batch_time) { return x.subtract(y); }},
      {"intersection",
       [](const dataset& x, const dataset& y, batch_time) { return x.intersection(y); }},
      {"union_distinct",
       [](const dataset& x, const dataset& y, batch_time) { return x.union_with(y).distinct(); }},
      {"cartesian_sum",
       [](const dataset& x, const dataset& y, batch_time) {
         return x.cartesian(y).map([](const pair_view& both) {
           return value(both.first.number() + both.second.number());
         });
       }},
  };
  const std::string name = args.text("fn");
  if (name == "alternate")
    return [batch_interval](const dataset& x, const dataset& y, batch_time time) {
      return time.since_epoch() / batch_interval % 2 == 1 ? y : x;
    };
  return look_up(table, name, "transform_with function");
}

many_datasets_function transform_all_function(const arguments& args) {
  using datasets = std::vector<dataset>;
  static const auto united = [](const datasets& in) {
    dataset all = in.front();
    for (std::size_t i = 1; i < in.size(); ++i)
      all = all.union_with(in[i]);
    return all;
  };
  static const std::map<std::string, many_datasets_function> table{
      {"union_distinct", [](const datasets& in, batch_time) { return united(in).distinct(); }},
      {"sum_all",
       [](const datasets& in, batch_time) { return dataset_of({sum_of(united(in).collect())}); }},
      {"first_nonempty",
       [](const datasets& in, batch_time) {
         for (const dataset& one : in)
           if (!one.empty())
             return one;
         return in.back();
       }},
  };
  return look_up(table, args.text("fn"), "transform_all function");
}

} // namespace weir::testing
