// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <weir/state/support/canonical_key.hpp>

#include <cstddef>
#include <string_view>
#include <tuple>
#include <type_traits>
#include <utility>

namespace weir {

/// Tells whether two keys, possibly of an owning type and its view, are one key: what hashes as one
/// because of its canonical form (−0.0 and 0.0, any two NaNs) is equal too. Other types compare by
/// `==`.
template <class A, class B>
[[nodiscard]] constexpr bool key_equal(const A& left, const B& right) {
  using namespace detail;
  if constexpr (has_key_traits<A> || has_key_traits<B>) {
    return left == right;
  } else if constexpr (std::is_floating_point_v<A> && std::is_floating_point_v<B>) {
    return left == right || (left != left && right != right);
  } else if constexpr (is_integer_like<A> && is_integer_like<B>) {
    return canonical_integer(left) == canonical_integer(right);
  } else if constexpr (is_text<A> && is_text<B>) {
    return std::string_view(left) == std::string_view(right);
  } else if constexpr (key_shape<A>::product && key_shape<B>::product) {
    static_assert(std::tuple_size_v<A> == std::tuple_size_v<B>);
    return [&]<std::size_t... I>(std::index_sequence<I...>) {
      return (key_equal(std::get<I>(left), std::get<I>(right)) && ...);
    }
    (std::make_index_sequence<std::tuple_size_v<A>>());
  } else if constexpr (key_shape<A>::sequence && key_shape<B>::sequence) {
    if (left.size() != right.size())
      return false;
    for (std::size_t i = 0; i < left.size(); ++i)
      if (!key_equal(static_cast<const typename A::value_type&>(left[i]),
                     static_cast<const typename B::value_type&>(right[i])))
        return false;
    return true;
  } else if constexpr (key_shape<A>::maybe && key_shape<B>::maybe) {
    return left.has_value() == right.has_value() && (!left || key_equal(*left, *right));
  } else {
    return left == right;
  }
}

} // namespace weir
