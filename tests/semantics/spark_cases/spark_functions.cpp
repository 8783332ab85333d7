// SPDX-License-Identifier: Apache-2.0
#include "spark_functions.hpp"

#include <cctype>
#include <map>
#include <stdexcept>

#include <weir/operators/batch_ops.hpp>

#include "../differential/look_up.hpp"
#include "../differential/numbers.hpp"

namespace weir::testing {

namespace {

[[noreturn]] void raise() {
  throw std::runtime_error("this is a failed function");
}

value plus(const value& x, std::int64_t n) {
  return x.number() + n;
}

std::string upper_concatenated(const values& words) {
  std::string all;
  for (const value& word : words)
    for (const char c : word.text())
      all += static_cast<char>(std::toupper(static_cast<unsigned char>(c)));
  return all;
}

values lengths_and_characters(const value& word) {
  values out;
  for (const char c : word.text())
    out.push_back(value::pair(word.text().size(), std::string(1, c)));
  return out;
}

} // namespace

value_function described_map(const std::string& words) {
  static const value_function to_text = [](const value& x) -> value {
    return std::to_string(x.number());
  };
  static const value_function length = [](const value& x) -> value { return x.text().size(); };
  static const value_function with_one = [](const value& x) { return value::pair(x, 1); };
  static const std::map<std::string, value_function> table{
      {"to string", to_text},
      {"str", to_text},
      {"string length", length},
      {"length", length},
      {"(x,1)", with_one},
      {"to (x,1)", with_one},
      {"(w,1)", with_one},
      {"(w,'x')", [](const value& x) { return value::pair(x, "x"); }},
      {"to (s,len)", [](const value& x) { return value::pair(x, x.text().size()); }},
      {"value", [](const value& x) { return x.second(); }},
      {"key", [](const value& x) { return x.first(); }},
      {"v+10", [](const value& x) { return plus(x, 10); }},
      {"+2", [](const value& x) { return plus(x, 2); }},
      {"+4", [](const value& x) { return plus(x, 4); }},
      {"+8", [](const value& x) { return plus(x, 8); }},
      {"raising", [](const value&) -> value { raise(); }},
      {"raising on value 1",
       [](const value& x) -> value {
         if (x == value(1))
           raise();
         return x;
       }},
  };
  return look_up(table, words, "map function");
}

value_expansion described_flat_map(const std::string& words) {
  static const std::map<std::string, value_expansion> table{
      {"x -> x, 2x",
       [](const value& x) {
         return values{x, x.number() * 2};
       }},
      {"v -> v, v+10",
       [](const value& x) {
         return values{x, plus(x, 10)};
       }},
      {"(length, character)", lengths_and_characters},
  };
  return look_up(table, words, "flatMap function");
}

value_test described_filter(const std::string& words) {
  static const std::map<std::string, value_test> table{
      {"even", [](const value& x) { return x.number() % 2 == 0; }},
      {"key contains 'a'",
       [](const value& x) { return x.first().text().find('a') != std::string::npos; }},
  };
  return look_up(table, words, "filter function");
}

value_fold described_fold(const std::string& words) {
  static const std::map<std::string, value_fold> table{
      {"sum", [](const value& a, const value& b) { return plus(a, b.number()); }},
  };
  return look_up(table, words, "reduce function");
}

value_fold described_inverse(const std::string& words) {
  static const std::map<std::string, value_fold> table{
      {"difference", [](const value& a, const value& b) { return plus(a, -b.number()); }},
  };
  return look_up(table, words, "inverse function");
}

std::function<values(const dataset&)> described_partition_map(const std::string& words) {
  using function = std::function<values(const dataset&)>;
  static const function sum = [](const dataset& in) { return values{sum_of(collect(in))}; };
  static const std::map<std::string, function> table{
      {"partition -> single sum", sum},
      {"sum", sum},
      {"concatenate upper-cased",
       [](const dataset& in) { return values{upper_concatenated(collect(in))}; }},
  };
  return look_up(table, words, "mapPartitions function");
}

std::function<dataset(const dataset&, batch_time)> described_transform(const std::string& words) {
  using function = std::function<dataset(const dataset&, batch_time)>;
  static const auto mapped = [](const std::string& by) -> function {
    return [f = described_map(by)](const dataset& in, batch_time) { return in.map(f); };
  };
  static const std::map<std::string, function> table{
      {"rdd.map(to string)", mapped("to string")},
      {"+2", mapped("+2")},
      {"map key", mapped("key")},
      {"sortByKey",
       [](const dataset& in, batch_time) {
         return in.sort_by([](const value& both) { return both.first(); });
       }},
  };
  return look_up(table, words, "transform function");
}

std::function<dataset(const dataset&, const dataset&, batch_time)>
described_transform_with(const std::string& words) {
  using function = std::function<dataset(const dataset&, const dataset&, batch_time)>;
  static const auto pairs_of = [](const dataset& in) {
    return in.map([](const value& both) { return value_pair(both.first(), both.second()); });
  };
  static const std::map<std::string, function> table{
      {"dataset union",
       [](const dataset& a, const dataset& b, batch_time) { return a.union_with(b); }},
      {"dataset join",
       [](const dataset& a, const dataset& b, batch_time) {
         return pairs_of(a).join(pairs_of(b)).map([](const auto& entry) {
           return value::pair(entry.first, value::pair(entry.second.first, entry.second.second));
         });
       }},
      {"raising", [](const dataset& a, const dataset&,
                     batch_time) { return a.map(described_map("raising")); }},
  };
  return look_up(table, words, "transformWith function");
}

plain_update described_update(const std::string& words) {
  using old_state = std::optional<value>;
  static const plain_update sum = [](const values& fresh, const old_state& old) -> old_state {
    return plus(sum_of(fresh), old ? old->number() : 0);
  };
  static const std::map<std::string, plain_update> table{
      {"sum", sum},
      {"sum(values)+prev", sum},
      {"iterator of (key,values,state) -> (key, sum+prev)", sum},
      {"append values to list",
       [](const values& fresh, const old_state& old) -> old_state {
         // A tuple, since here the order counts.
         values items = old ? old->items() : values{};
         items.insert(items.end(), fresh.begin(), fresh.end());
         return value::tuple(std::move(items));
       }},
  };
  return look_up(table, words, "updateStateByKey function");
}

namespace {

value running_sum(const std::optional<value>& element, key_state& state) {
  const value sum = plus(element.value(), state.exists() ? state.get().number() : 0);
  state.update(sum);
  return sum;
}

} // namespace

mapping_function described_mapping(const std::string& words) {
  using emitted = std::optional<value>;
  static const std::map<std::string, mapping_function> table{
      {"running sum stored; returns (key,sum)",
       [](batch_time, const value& key, const emitted& element, key_state& state) -> emitted {
         return value::pair(key, running_sum(element, state));
       }},
      {"running sum stored; returns nothing",
       [](batch_time, const value&, const emitted& element, key_state& state) -> emitted {
         running_sum(element, state);
         return std::nullopt;
       }},
      {"state exists: remove it and return key; else store the value, return nothing",
       [](batch_time, const value& key, const emitted& element, key_state& state) -> emitted {
         if (!state.exists()) {
           state.update(element.value());
           return std::nullopt;
         }
         state.remove();
         return key;
       }},
      {"value present: store 1; returns key only when timing out",
       [](batch_time, const value& key, const emitted& element, key_state& state) -> emitted {
         if (!element)
           return key;
         state.update(1);
         return std::nullopt;
       }},
  };
  return look_up(table, words, "mapWithState function");
}

plain_mapping described_plain_mapping(const std::string& words) {
  static const plain_mapping sum = [](const value&, const std::optional<value>& element,
                                      key_state& state) { return running_sum(element, state); };
  static const std::map<std::string, plain_mapping> table{
      {"running sum", sum},
      {"running sum stored and returned", sum},
  };
  return look_up(table, words, "mapWithState function");
}

} // namespace weir::testing
