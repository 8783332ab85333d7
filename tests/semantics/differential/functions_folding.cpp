// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include "functions.hpp"
#include "look_up.hpp"
#include "numbers.hpp"

namespace weir::testing {

value_fold reduce_function(const std::string& name) {
  static const std::map<std::string, value_fold> table{
      {"sum", [](const value& a, const value& b) { return value(a.number() + b.number()); }},
      {"max", [](const value& a, const value& b) { return std::max(a, b); }},
      {"min", [](const value& a, const value& b) { return std::min(a, b); }},
  };
  return look_up(table, name, "reduce function");
}

value_fold inverse_function(const std::string& name) {
  static const std::map<std::string, value_fold> table{
      {"subtract", [](const value& a, const value& b) { return value(a.number() - b.number()); }},
  };
  return look_up(table, name, "inverse function");
}

value_test window_filter(const std::string& name) {
  static const std::map<std::string, value_test> table{
      {"nonzero", [](const value& x) { return x.number() != 0; }},
      {"positive", [](const value& x) { return x.number() > 0; }},
  };
  return look_up(table, name, "filter of a window");
}

combine_functions combine_function(const std::string& name) {
  static const auto member_wise = [](const value_fold& first, const value_fold& second) {
    return [first, second](const value& a, const value& b) {
      return value::pair(first(a.first(), b.first()), second(a.second(), b.second()));
    };
  };
  static const auto of = [](const value_function& create, const value_fold& merge) {
    return combine_functions{
        create, [create, merge](const value& c, const value& v) { return merge(c, create(v)); },
        merge};
  };
  static const std::map<std::string, combine_functions> table{
      {"sum_count", of([](const value& v) { return value::pair(v, 1); },
                       member_wise(reduce_function("sum"), reduce_function("sum")))},
      {"min_max", of([](const value& v) { return value::pair(v, v); },
                     member_wise(reduce_function("min"), reduce_function("max")))},
  };
  return look_up(table, name, "combine function");
}

update_function state_update_function(const std::string& name) {
  using old_state = std::optional<value>;
  static const auto from = [](const old_state& old) { return old ? old->number() : 0; };
  static const auto keep_if = [](bool keep, std::int64_t state) {
    return keep ? old_state(value(state)) : std::nullopt;
  };
  static const std::map<std::string, update_function> table{
      {"running_sum", [](std::int64_t, const value&, const values& fresh,
                         const old_state& old) { return old_state(from(old) + sum_of(fresh)); }},
      {"sum_drop_mod7",
       [](std::int64_t, const value&, const values& fresh, const old_state& old) {
         const std::int64_t sum = from(old) + sum_of(fresh);
         return keep_if(sum % 7 != 0, sum);
       }},
      {"last_sum", [](std::int64_t, const value&, const values& fresh,
                      const old_state&) { return keep_if(!fresh.empty(), sum_of(fresh)); }},
      {"count_batches", [](std::int64_t, const value&, const values&,
                           const old_state& old) { return old_state(from(old) + 1); }},
      {"max_seen",
       [](std::int64_t, const value&, const values& fresh, const old_state& old) {
         old_state most = old;
         for (const value& v : fresh)
           most = most ? std::max(*most, v) : v;
         return most;
       }},
      {"drop_when_idle_twice",
       [](std::int64_t, const value&, const values& fresh, const old_state& old) {
         const std::int64_t idle = fresh.empty() ? floormod(from(old), 10) + 1 : 0;
         const std::int64_t sum = (from(old) - floormod(from(old), 10)) / 10 + sum_of(fresh);
         return keep_if(idle < 2, 10 * sum + idle);
       }},
      {"timed_sum",
       [](std::int64_t batch, const value&, const values& fresh, const old_state& old) {
         return old_state(from(old) + sum_of(fresh) + batch);
       }},
      {"timed_reset",
       [](std::int64_t batch, const value& key, const values& fresh, const old_state& old) {
         return keep_if(batch % 3 != 0 || !(key < value("c")), from(old) + sum_of(fresh));
       }},
      {"iter_sum_nonnegative",
       [](std::int64_t, const value&, const values& fresh, const old_state& old) {
         const std::int64_t sum = from(old) + sum_of(fresh);
         return keep_if(sum >= 0, sum);
       }},
  };
  return look_up(table, name, "state function");
}

} // namespace weir::testing
