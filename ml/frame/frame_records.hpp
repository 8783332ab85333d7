// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <weir/ml/frame/frame.hpp>

#include <concepts>
#include <functional>
#include <iterator>
#include <optional>
#include <tuple>
#include <type_traits>

namespace weir::ml {

/// A column to make of a range of records: its name, and what of a record is put there.
template <class F>
struct record_field {
  std::string name;
  F of;
};

/// `of` is a member, or a function of a record.
template <class F>
[[nodiscard]] record_field<F> field_of(std::string name, F of) {
  return {std::move(name), std::move(of)};
}

namespace detail {

template <class T>
concept text_element = std::convertible_to<const T&, std::string_view>;

/// The elements of a column of T's, none so far.
template <class T>
auto no_elements() {
  if constexpr (std::same_as<T, bool>) {
    return std::vector<std::uint8_t>();
  } else if constexpr (std::integral<T>) {
    static_assert(std::is_signed_v<T> || sizeof(T) < sizeof(std::int64_t),
                  "a column of integers has 64 bits with a sign: convert larger ones");
    return std::vector<std::int64_t>();
  } else if constexpr (std::floating_point<T>) {
    return std::vector<double>();
  } else if constexpr (text_element<T>) {
    return string_data();
  } else if constexpr (std::convertible_to<const T&, vector_view>) {
    return vector_data();
  } else {
    using element = std::decay_t<decltype(*std::begin(std::declval<const T&>()))>;
    using elements = std::conditional_t<text_element<element>, string_data, std::vector<double>>;
    return list_data<elements>();
  }
}

template <class T>
struct optional_value {
  using type = T;
};
template <class T>
struct optional_value<std::optional<T>> {
  using type = T;
};

/// Fills a column of T's; of an optional one some elements may be missing.
template <class T>
class column_builder {
public:
  void add(const T& value) {
    if constexpr (std::same_as<T, element>) {
      append(value);
    } else {
      missing_.push_back(value ? 0 : 1);
      append(value ? *value : element());
    }
  }
  [[nodiscard]] column finish() && {
    auto made = column(std::move(elements_));
    return missing_.empty() ? made : made.with_missing(std::move(missing_));
  }

private:
  using element = typename optional_value<T>::type;

  void append(const element& value) {
    if constexpr (requires { elements_.end_row(); }) {
      for (const auto& each : value)
        elements_.add(each);
      elements_.end_row();
    } else if constexpr (std::is_arithmetic_v<element>) {
      elements_.push_back(static_cast<typename decltype(elements_)::value_type>(value));
    } else {
      elements_.push_back(value);
    }
  }

  decltype(no_elements<element>()) elements_;
  std::vector<std::uint8_t> missing_;
};

} // namespace detail

/// A range of records, such as a `batch`, as a frame with a column for each field:
///
///     to_frame(orders, field_of("price", &order::price),
///              field_of("text", [](const order& each) { return each.title + each.body; }))
///
/// Fields are numbers, booleans, texts, vectors, lists of numbers or texts; optional ones without a
/// value are missing. One pass.
template <class Range, class... F>
  requires(sizeof...(F) > 0)
[[nodiscard]] frame to_frame(const Range& records, const record_field<F>&... fields) {
  using record = decltype(*std::begin(records));
  auto builders =
      std::tuple<detail::column_builder<std::decay_t<std::invoke_result_t<const F&, record>>>...>();
  for (auto&& each : records)
    std::apply([&](auto&... builder) { (builder.add(std::invoke(fields.of, each)), ...); },
               builders);
  return std::apply(
      [&](auto&... builder) {
        return frame({frame::named_column(fields.name, std::move(builder).finish())...});
      },
      builders);
}

} // namespace weir::ml
