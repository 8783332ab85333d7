// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

#include <boost/json.hpp>

#include <weir/operators/batch.hpp>
#include <weir/operators/view.hpp>

namespace weir::testing {

namespace json = boost::json;

/// Reads a whole file as JSON. Throws if it is missing or not JSON.
json::value read_json(const std::string& path);

/// An element of a stream that may be any JSON value: Spark's Python cases mix types in a stream.
struct any_json {
  std::string text; ///< serialised

  friend bool operator==(const any_json&, const any_json&) = default;
};

/// The order in which unordered results are compared: absent, then numbers, text, and lists by
/// element.
bool json_less(const json::value& left, const json::value& right);
void sort_values(json::array& values);
namespace detail {

template <class T>
struct json_form {
  static_assert(std::is_integral_v<T>, "no JSON form for this type");
  static T read(const json::value& from) { return from.to_number<T>(); }
  static json::value write(T value) { return value; }
};

template <>
struct json_form<std::string> {
  static std::string read(const json::value& from) {
    const auto& text = from.as_string();
    return {text.data(), text.size()};
  }
  static json::value write(std::string_view value) {
    return json::value(json::string_view(value.data(), value.size()));
  }
};

template <>
struct json_form<any_json> {
  static any_json read(const json::value& from) { return {json::serialize(from)}; }
  static json::value write(const any_json& value) { return json::parse(value.text); }
};

template <class A, class B>
struct json_form<std::pair<A, B>> {
  static std::pair<A, B> read(const json::value& from) {
    return {json_form<A>::read(from.at(0)), json_form<B>::read(from.at(1))};
  }
  template <class Pair>
  static json::value write(const Pair& value) {
    return json::array{json_form<A>::write(value.first), json_form<B>::write(value.second)};
  }
};

template <class T>
struct json_form<std::vector<T>> {
  static std::vector<T> read(const json::value& from) {
    std::vector<T> out;
    for (const json::value& item : from.as_array())
      out.push_back(json_form<T>::read(item));
    return out;
  }
  static json::value write(const std::vector<T>& value) {
    json::array out;
    for (const auto& item : value)
      out.push_back(json_form<T>::write(item));
    return out;
  }
};

template <class T>
struct json_form<std::optional<T>> {
  static std::optional<T> read(const json::value& from) {
    return from.is_null() ? std::nullopt : std::optional<T>(json_form<T>::read(from));
  }
  template <class Optional>
  static json::value write(const Optional& value) {
    return value ? json_form<T>::write(*value) : json::value(nullptr);
  }
};

} // namespace detail

/// Reads a value: pairs are lists of two, absent optionals are null.
template <class T>
T from_json(const json::value& from) {
  return detail::json_form<T>::read(from);
}

template <class T>
json::value to_json(const view_of<T>& value) {
  return detail::json_form<T>::write(value);
}

/// All elements of a batch, in order.
template <class T>
json::array to_json(const batch<T>& dataset) {
  json::array out;
  for (auto&& element : dataset)
    out.push_back(to_json<T>(element));
  return out;
}

} // namespace weir::testing

template <>
struct weir::key_traits<weir::testing::any_json> {
  static std::uint64_t hash(const weir::testing::any_json& key) {
    // FNV-1a: any hash will do that is the same in every process.
    std::uint64_t sum = 0xcbf2'9ce4'8422'2325ULL;
    for (const char c : key.text)
      sum = (sum ^ static_cast<unsigned char>(c)) * 0x100'0000'01b3ULL;
    return sum;
  }
};
