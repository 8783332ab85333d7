// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <weir/state/snapshot_containers.hpp>

#include <array>
#include <concepts>
#include <optional>
#include <tuple>
#include <type_traits>
#include <utility>
#include <variant>

namespace weir {

namespace detail {

/// cereal's own answer looks at a container only, not at what is in it; this one looks inside as
/// well, so that the error is one line of ours instead of a page of cereal's.
template <class T>
struct can_snapshot;

template <class T>
struct can_snapshot_members : std::true_type {};

template <class... Ts>
struct can_snapshot_members<std::tuple<Ts...>>
    : std::conjunction<can_snapshot<std::remove_cv_t<Ts>>...> {};
template <class A, class B>
struct can_snapshot_members<std::pair<A, B>> : can_snapshot_members<std::tuple<A, B>> {};
template <class... Ts>
struct can_snapshot_members<std::variant<Ts...>> : can_snapshot_members<std::tuple<Ts...>> {};
template <class T>
struct can_snapshot_members<std::optional<T>> : can_snapshot<T> {};
template <class T, std::size_t N>
struct can_snapshot_members<std::array<T, N>> : can_snapshot<T> {};
template <class T>
  requires requires {
    typename T::value_type;
    typename T::allocator_type;
  }
struct can_snapshot_members<T> : can_snapshot<typename T::value_type> {};

// Pointers would be loaded as whatever address was stored; cereal refuses them too, but late.
template <class T>
struct can_snapshot
    : std::bool_constant<
          !std::is_pointer_v<T> &&
          cereal::traits::is_output_serializable<T, snapshot_output_archive>::value &&
          cereal::traits::is_input_serializable<T, snapshot_input_archive>::value &&
          can_snapshot_members<T>::value> {};

// Associative containers hold pair<const K, V>, which cereal takes apart itself.
template <class K, class V>
struct can_snapshot<std::pair<const K, V>> : can_snapshot_members<std::tuple<K, V>> {};

} // namespace detail

/// A type that snapshots can hold: a number, text, an enumeration, a standard container of such, or
/// a struct with cereal functions (`template <class Archive> void serialize(Archive&)`), and
/// default-constructible. `long double`, `wchar_t` and pointers have no portable form.
template <class T>
concept snapshottable = std::default_initializable<T> && detail::can_snapshot<T>::value;

} // namespace weir
