// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <charconv>
#include <concepts>
#include <cstddef>
#include <locale>
#include <optional>
#include <ostream>
#include <ranges>
#include <streambuf>
#include <string>
#include <string_view>
#include <tuple>
#include <type_traits>
#include <utility>

namespace weir {

namespace detail {

void append_floating(std::string& out, double value);
void append_floating(std::string& out, float value);

/// Writes of a stream go to the end of a string.
class string_appender final : public std::streambuf {
public:
  explicit string_appender(std::string& out) : out_(out) {}

protected:
  int_type overflow(int_type character) override;
  std::streamsize xsputn(const char* text, std::streamsize size) override;

private:
  std::string& out_;
};

template <class T>
struct is_optional : std::false_type {};
template <class T>
struct is_optional<std::optional<T>> : std::true_type {};

template <class T>
struct is_tuple : std::false_type {};
template <class... Ts>
struct is_tuple<std::tuple<Ts...>> : std::true_type {};
template <class A, class B>
struct is_tuple<std::pair<A, B>> : std::true_type {};

template <class T>
concept streamable = requires(std::ostream& out, const T& value) {
  out << value;
};

} // namespace detail

/// Appends an element, or its view, as `print` and `save_as_text_files` show it:
///
/// - text and `char` as they are, other integers decimal, `bool` as `true` or `false`;
/// - floating point as in Java: the fewest digits that give the same value back, at least one after
///   the point, an exponent below 10⁻³ and from 10⁷ on: `1.0`, `0.001`, `1.0E7`, `-0.0`, `NaN`,
///   `Infinity`;
/// - pairs and tuples `(a,b)`, optionals `Some(a)` or `None`, as Scala shows them;
/// - a type of the user's by its `operator<<`, in the classic locale;
/// - other ranges `[a, b]`, whatever container they are.
///
/// Text is not escaped, so that a line break in it breaks the line. Costs no allocation but the growth of `out`.
template <class V>
void append_text(std::string& out, const V& value) {
  if constexpr (std::is_convertible_v<const V&, std::string_view>) {
    out.append(std::string_view(value));
  } else if constexpr (std::is_same_v<V, bool>) {
    out.append(value ? "true" : "false");
  } else if constexpr (std::is_same_v<V, char>) {
    out.push_back(value);
  } else if constexpr (std::is_integral_v<V>) {
    char digits[24];
    const auto end = std::to_chars(digits, digits + sizeof(digits), value).ptr;
    out.append(digits, end);
  } else if constexpr (std::is_floating_point_v<V>) {
    using shown = std::conditional_t<std::is_same_v<V, float>, float, double>;
    detail::append_floating(out, static_cast<shown>(value));
  } else if constexpr (detail::is_optional<V>::value) {
    if (value) {
      out.append("Some(");
      append_text(out, *value);
      out.push_back(')');
    } else {
      out.append("None");
    }
  } else if constexpr (detail::is_tuple<V>::value) {
    out.push_back('(');
    std::apply(
        [&out, first = true](const auto&... members) mutable {
          ((std::exchange(first, false) ? void() : out.push_back(','), append_text(out, members)),
           ...);
        },
        value);
    out.push_back(')');
  } else if constexpr (detail::streamable<V>) {
    detail::string_appender buffer(out);
    std::ostream stream(&buffer);
    stream.imbue(std::locale::classic());
    stream << value;
  } else if constexpr (std::ranges::input_range<const V&>) {
    using element = std::ranges::range_value_t<const V&>;
    out.push_back('[');
    bool first = true;
    for (const auto& item : value) {
      if (!std::exchange(first, false))
        out.append(", ");
      append_text(out, static_cast<const element&>(item));
    }
    out.push_back(']');
  } else {
    static_assert(sizeof(V) == 0,
                  "weir: an element of this type cannot be shown as text: give it an "
                  "operator<<(std::ostream&, const T&), or map it to text first");
  }
}

/// As `append_text`, as a text of its own.
template <class V>
[[nodiscard]] std::string to_text(const V& value) {
  std::string out;
  append_text(out, value);
  return out;
}

} // namespace weir
