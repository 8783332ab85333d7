// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <tuple>
#include <type_traits>
#include <utility>
#include <vector>

namespace weir {

/// Types that fit a register and are handed to user functions by value.
template <class T>
inline constexpr bool is_scalar_element = std::is_arithmetic_v<T> || std::is_enum_v<T>;

namespace detail {

template <class T>
struct holds_text : std::false_type {};
template <>
struct holds_text<std::string> : std::true_type {};
template <class A, class B>
struct holds_text<std::pair<A, B>>
    : std::bool_constant<holds_text<A>::value || holds_text<B>::value> {};
template <class... Ts>
struct holds_text<std::tuple<Ts...>> : std::bool_constant<(holds_text<Ts>::value || ...)> {};
template <class T>
struct holds_text<std::optional<T>> : holds_text<T> {};

template <class T>
struct view {
  using type = std::conditional_t<is_scalar_element<T>, T, const T&>;
};
template <>
struct view<std::string> {
  using type = std::string_view;
};
template <class A, class B>
struct view<std::pair<A, B>> {
  using type = std::pair<typename view<A>::type, typename view<B>::type>;
};
template <class... Ts>
  requires(holds_text<Ts>::value || ...)
struct view<std::tuple<Ts...>> {
  using type = std::tuple<typename view<Ts>::type...>;
};
template <class T>
requires holds_text<T>::value struct view<std::optional<T>> {
  using type = std::optional<typename view<T>::type>;
};

template <class T>
struct own {
  using type = T;
};
template <>
struct own<std::string_view> {
  using type = std::string;
};
template <>
struct own<const char*> {
  using type = std::string;
};
template <>
struct own<char*> {
  using type = std::string;
};
template <class A, class B>
struct own<std::pair<A, B>> {
  using type = std::pair<typename own<std::decay_t<A>>::type, typename own<std::decay_t<B>>::type>;
};
template <class... Ts>
struct own<std::tuple<Ts...>> {
  using type = std::tuple<typename own<std::decay_t<Ts>>::type...>;
};
template <class T>
struct own<std::optional<T>> {
  using type = std::optional<typename own<std::decay_t<T>>::type>;
};
template <class T, class A>
  requires(!std::is_same_v<typename own<T>::type, T>)
struct own<std::vector<T, A>> {
  using type = std::vector<typename own<T>::type>;
};

} // namespace detail

/// Whether a value of T holds text that its view refers to.
template <class T>
inline constexpr bool contains_text = detail::holds_text<T>::value;

/// What a user function sees of an element of type T: `std::string_view` for text, also inside
/// pairs, tuples and optionals; scalars by value; anything else as `const T&`. A view is valid
/// until the function returns.
template <class T>
using view_of = typename detail::view<T>::type;

/// The owning type of what a user function returned: the inverse of `view_of`.
template <class R>
using own_t = typename detail::own<std::decay_t<R>>::type;

/// Copies a view into the owning type.
template <class T>
struct to_owned_as {
  template <class V>
  static T from(V&& value) {
    return T(std::forward<V>(value));
  }
};
template <class A, class B>
struct to_owned_as<std::pair<A, B>> {
  template <class V>
  static std::pair<A, B> from(V&& value) {
    return {to_owned_as<A>::from(std::forward<V>(value).first),
            to_owned_as<B>::from(std::forward<V>(value).second)};
  }
};
template <class... Ts>
struct to_owned_as<std::tuple<Ts...>> {
  template <class V>
  static std::tuple<Ts...> from(V&& value) {
    return std::apply(
        [](auto&&... members) {
          return std::tuple<Ts...>(
              to_owned_as<Ts>::from(std::forward<decltype(members)>(members))...);
        },
        std::forward<V>(value));
  }
};
template <class T>
struct to_owned_as<std::optional<T>> {
  template <class V>
  static std::optional<T> from(V&& value) {
    if (!value)
      return std::nullopt;
    return to_owned_as<T>::from(*std::forward<V>(value));
  }
};
template <class T>
struct to_owned_as<std::vector<T>> {
  static std::vector<T> from(std::vector<T> value) { return value; }
  template <class V>
  static std::vector<T> from(const V& value) {
    std::vector<T> out;
    out.reserve(value.size());
    for (const auto& item : value)
      out.push_back(to_owned_as<T>::from(item));
    return out;
  }
};

/// The owned copy of a view: `to_owned<std::string>(view)`.
template <class T, class V>
T to_owned(V&& value) {
  return to_owned_as<T>::from(std::forward<V>(value));
}

/// The view of an owned value; the value must outlive it.
template <class T>
struct as_view_of {
  static const T& from(const T& value) { return value; }
};
template <class T>
  requires is_scalar_element<T>
struct as_view_of<T> {
  static T from(T value) { return value; }
};
template <>
struct as_view_of<std::string> {
  static std::string_view from(std::string_view value) { return value; }
};
template <class A, class B>
struct as_view_of<std::pair<A, B>> {
  template <class V>
  static view_of<std::pair<A, B>> from(const V& value) {
    return {as_view_of<A>::from(value.first), as_view_of<B>::from(value.second)};
  }
};
template <class... Ts>
  requires contains_text<std::tuple<Ts...>>
struct as_view_of<std::tuple<Ts...>> {
  template <class V>
  static view_of<std::tuple<Ts...>> from(const V& value) {
    return [&]<std::size_t... I>(std::index_sequence<I...>) {
      return view_of<std::tuple<Ts...>>{as_view_of<Ts>::from(std::get<I>(value))...};
    }
    (std::index_sequence_for<Ts...>{});
  }
};
template <class T>
  requires contains_text<T>
struct as_view_of<std::optional<T>> {
  template <class V>
  static view_of<std::optional<T>> from(const V& value) {
    if (!value)
      return std::nullopt;
    return as_view_of<T>::from(*value);
  }
};

/// `as_view<T>(owned)`: what a user function would be shown of the value.
template <class T, class V>
view_of<T> as_view(const V& value) {
  return as_view_of<T>::from(value);
}

/// Whether T is a pair: what makes a stream a stream of keys and values.
template <class T>
struct is_pair : std::false_type {};
template <class K, class V>
struct is_pair<std::pair<K, V>> : std::true_type {};

} // namespace weir
