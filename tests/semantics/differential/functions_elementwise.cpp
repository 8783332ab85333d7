// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <cctype>

#include "functions.hpp"
#include "look_up.hpp"
#include "numbers.hpp"

namespace weir::testing {

namespace {

/// Makes a function from the arguments beside its name.
template <class F>
using makers = std::map<std::string, F (*)(const arguments&)>;

std::string upper(std::string text) {
  for (char& c : text)
    c = static_cast<char>(std::toupper(static_cast<unsigned char>(c)));
  return text;
}

std::string shown(const value& of) {
  return of.is(value::kind::text) ? of.text() : std::to_string(of.number());
}

value labelled(std::int64_t x, std::int64_t m) {
  return value::pair("k" + std::to_string(floormod(x, m)), x);
}

values repeated(const value& x, std::int64_t times) {
  return values(static_cast<std::size_t>(times), x);
}

values counted(std::int64_t end) {
  values out;
  for (std::int64_t i = 0; i < end; ++i)
    out.emplace_back(i);
  return out;
}

values words_of(const std::string& text) {
  values out;
  std::string word;
  for (const char c : text + ' ') {
    if (c != ' ')
      word += c;
    else if (!word.empty())
      out.emplace_back(std::exchange(word, {}));
  }
  return out;
}

values characters_of(const std::string& text) {
  values out;
  for (const char c : text)
    out.emplace_back(std::string(1, c));
  return out;
}

value first_character_and_length(const std::string& text) {
  return value::pair(text.substr(0, 1), text.size());
}

// Functions without arguments of their own, and with one number.
template <auto f>
value_function plain(const arguments&) {
  return [](const value& x) { return value(f(x)); };
}
template <auto f>
value_function with_k(const arguments& args) {
  return [k = args.number("k")](const value& x) { return value(f(x, k)); };
}
template <auto f>
value_function with_m(const arguments& args) {
  return [m = args.number("m")](const value& x) { return value(f(x, m)); };
}

const makers<value_function>& number_functions() {
  static const makers<value_function> table{
      {"add", with_k<[](const value& x, std::int64_t k) { return x.number() + k; }>},
      {"mul", with_k<[](const value& x, std::int64_t k) { return x.number() * k; }>},
      {"negate", plain<[](const value& x) { return -x.number(); }>},
      {"mod", with_m<[](const value& x, std::int64_t m) { return floormod(x.number(), m); }>},
  };
  return table;
}

const makers<value_function>& element_functions() {
  static const makers<value_function> table = [] {
    makers<value_function> all{
        {"to_pair", with_m<[](const value& x, std::int64_t m) { return labelled(x.number(), m); }>},
        {"to_string", plain<[](const value& x) { return std::to_string(x.number()); }>},
        {"length", plain<[](const value& x) { return x.text().size(); }>},
        {"upper", plain<[](const value& x) { return upper(x.text()); }>},
        {"str_pair", plain<[](const value& x) { return value::pair(x.text(), 1); }>},
        {"first_char_pair",
         plain<[](const value& x) { return first_character_and_length(x.text()); }>},
        {"key", plain<[](const value& x) { return x.first(); }>},
        {"value", plain<[](const value& x) { return x.second(); }>},
        {"swap", plain<[](const value& x) { return value::pair(x.second(), x.first()); }>},
        {"rekey",
         with_m<[](const value& x, std::int64_t m) { return labelled(x.second().number(), m); }>},
        {"kv_string",
         plain<[](const value& x) { return shown(x.first()) + ":" + shown(x.second()); }>},
    };
    all.insert(number_functions().begin(), number_functions().end());
    return all;
  }();
  return table;
}

template <auto f>
value_expansion times_m(const arguments& args) {
  return [m = args.number("m")](const value& x) { return f(x, m); };
}

values repeat(const value& x, std::int64_t m) {
  return repeated(x, floormod(x.number(), m));
}
values range(const value& x, std::int64_t m) {
  return counted(floormod(x.number(), m));
}

} // namespace

value_function map_function(const arguments& args) {
  return look_up(element_functions(), args.text("fn"), "map function")(args);
}

value_test filter_function(const arguments& args) {
  const std::string name = args.text("fn");
  if (name == "all" || name == "none")
    return [keep = name == "all"](const value&) { return keep; };
  if (name == "even" || name == "odd")
    return
        [rest = name == "even" ? 0 : 1](const value& x) { return floormod(x.number(), 2) == rest; };
  if (name == "gt")
    return [k = args.number("k")](const value& x) { return x.number() > k; };
  if (name == "lt")
    return [k = args.number("k")](const value& x) { return x.number() < k; };
  if (name == "len_gt")
    return [n = args.number("n")](const value& x) {
      return static_cast<std::int64_t>(x.text().size()) > n;
    };
  if (name == "starts_with")
    return [prefix = args.text("prefix")](const value& x) { return x.text().starts_with(prefix); };
  if (name == "key_in")
    return [keys = args.list("keys")](const value& x) {
      return std::find(keys.begin(), keys.end(), x.first()) != keys.end();
    };
  if (name == "value_gt")
    return [k = args.number("k")](const value& x) { return x.second().number() > k; };
  if (name == "value_even")
    return [](const value& x) { return floormod(x.second().number(), 2) == 0; };
  throw not_supported("filter function: " + name);
}

value_expansion flat_map_function(const arguments& args) {
  static const makers<value_expansion> table{
      {"repeat", times_m<repeat>},
      {"range", times_m<range>},
      {"split_words",
       [](const arguments&) -> value_expansion {
         return [](const value& x) { return words_of(x.text()); };
       }},
      {"chars",
       [](const arguments&) -> value_expansion {
         return [](const value& x) { return characters_of(x.text()); };
       }},
      {"repeat_pair", times_m<[](const value& x, std::int64_t m) {
         return repeated(x, floormod(x.second().number(), m));
       }>},
  };
  return look_up(table, args.text("fn"), "flat_map function")(args);
}

value_function map_values_function(const arguments& args) {
  static const makers<value_function> table = [] {
    makers<value_function> all{
        {"list_sum", plain<[](const value& x) { return sum_of(x.items()); }>},
        {"list_len", plain<[](const value& x) { return x.items().size(); }>},
        {"list_max", plain<[](const value& x) {
           return *std::max_element(x.items().begin(), x.items().end());
         }>},
        {"pair_sum",
         plain<[](const value& x) { return x.first().number() + x.second().number(); }>},
        {"pair_diff",
         plain<[](const value& x) { return x.first().number() - x.second().number(); }>},
        {"mean_milli",
         plain<[](const value& x) { return x.first().number() * 1000 / x.second().number(); }>},
        {"opt_sum",
         [](const arguments& more) -> value_function {
           return [other = more.number("default")](const value& x) {
             return value(number_or(x.first(), other) + number_or(x.second(), other));
           };
         }},
        {"cg_diff", plain<[](const value& x) {
           return sum_of(x.first().items()) - sum_of(x.second().items());
         }>},
        {"cg_sizes", plain<[](const value& x) {
           return 100 * x.first().items().size() + x.second().items().size();
         }>},
    };
    all.insert(number_functions().begin(), number_functions().end());
    return all;
  }();
  return look_up(table, args.text("fn"), "map_values function")(args);
}

value_expansion flat_map_values_function(const arguments& args) {
  static const makers<value_expansion> table{
      {"repeat", times_m<repeat>},
      {"range", times_m<range>},
      {"items",
       [](const arguments&) -> value_expansion {
         return [](const value& x) { return x.items(); };
       }},
      {"left_items",
       [](const arguments&) -> value_expansion {
         return [](const value& x) { return x.first().items(); };
       }},
  };
  return look_up(table, args.text("fn"), "flat_map_values function")(args);
}

} // namespace weir::testing
