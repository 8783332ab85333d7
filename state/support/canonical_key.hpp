// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <weir/state/support/xxhash.hpp>

#include <array>
#include <concepts>
#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <string_view>
#include <tuple>
#include <type_traits>
#include <utility>
#include <vector>

namespace weir {

/// Specialise this for a key type of your own to say how it hashes: `static std::uint64_t
/// hash(const K&)`, equal for keys that compare equal with `==`, and the same in every process.
/// Takes precedence over every built-in rule.
template <class K>
struct key_traits;

namespace detail {

/// Hashes the portable bytes of a key; defined by `<weir/state/snapshot_codec.hpp>`, so that a
/// program whose keys are numbers and text never compiles cereal.
template <class K>
struct serialised_key;

template <class K>
inline constexpr bool has_key_traits = requires(const K& key) {
  { key_traits<K>::hash(key) } -> std::convertible_to<std::uint64_t>;
};

template <class K>
inline constexpr bool is_text = std::is_convertible_v<const K&, std::string_view>;

template <class T>
inline constexpr bool is_integer_like = std::is_integral_v<T> || std::is_enum_v<T>;

template <class T>
struct key_shape {
  static constexpr bool product = false, sequence = false, maybe = false;
};
template <class... Ts>
struct key_shape<std::tuple<Ts...>> : key_shape<void> {
  static constexpr bool product = true;
};
template <class A, class B>
struct key_shape<std::pair<A, B>> : key_shape<std::tuple<A, B>> {};
template <class T, class A>
struct key_shape<std::vector<T, A>> : key_shape<void> {
  static constexpr bool sequence = true;
};
template <class T, std::size_t N>
struct key_shape<std::array<T, N>> : key_shape<std::vector<T>> {};
template <class T>
struct key_shape<std::optional<T>> : key_shape<void> {
  static constexpr bool maybe = true;
};

/// One 64-bit form for all integers: sign-extended, so that equal values of different types agree.
/// Plain `char` counts as signed on every machine.
template <class T>
constexpr std::uint64_t canonical_integer(T value) noexcept {
  if constexpr (std::is_enum_v<T>)
    return canonical_integer(static_cast<std::underlying_type_t<T>>(value));
  else if constexpr (std::is_same_v<T, char>)
    return canonical_integer(static_cast<signed char>(value));
  else if constexpr (std::is_signed_v<T>)
    return static_cast<std::uint64_t>(static_cast<std::int64_t>(value));
  else
    return static_cast<std::uint64_t>(value);
}

/// One 64-bit form for all floating-point values that a key table treats as one.
constexpr std::uint64_t canonical_double(double value) noexcept {
  if (value != value)
    return 0x7ff8'0000'0000'0000ULL;
  return std::bit_cast<std::uint64_t>(value == 0.0 ? 0.0 : value);
}

/// Whether the canonical form of a key is one word, and that word.
template <class K>
inline constexpr bool is_one_word =
    !has_key_traits<K> &&
    (is_integer_like<K> || std::is_same_v<K, double> || std::is_same_v<K, float>);
template <class K>
constexpr std::uint64_t canonical_word(const K& key) noexcept {
  if constexpr (is_integer_like<K>) {
    static_assert(sizeof(K) <= 8, "weir: a key integer has at most 64 bits");
    return canonical_integer(key);
  } else {
    return canonical_double(static_cast<double>(key));
  }
}

/// Reduces a key to one hash by its canonical form. Digest gives `integer`, `bytes` and `combine`.
template <class Digest, class K>
std::uint64_t digest_key(const K& key) {
  // A combination starts from its number of members, so that ((1),(2)) and ((1,2)) differ.
  if constexpr (has_key_traits<K>) {
    return Digest::integer(static_cast<std::uint64_t>(key_traits<K>::hash(key)));
  } else if constexpr (is_one_word<K>) {
    return Digest::integer(canonical_word(key));
  } else if constexpr (is_text<K>) {
    const auto text = std::string_view(key);
    return Digest::bytes(text.data(), text.size());
  } else if constexpr (key_shape<K>::product) {
    auto result = Digest::integer(std::tuple_size_v<K>);
    std::apply(
        [&result](const auto&... members) {
          ((result = Digest::combine(result, digest_key<Digest>(members))), ...);
        },
        key);
    return result;
  } else if constexpr (key_shape<K>::sequence) {
    using element = typename K::value_type;
    auto result = Digest::integer(key.size());
    // The cast turns the proxy of std::vector<bool> into a value.
    for (const auto& member : key)
      result = Digest::combine(result, digest_key<Digest>(static_cast<const element&>(member)));
    return result;
  } else if constexpr (key_shape<K>::maybe) {
    auto result = Digest::integer(key.has_value() ? 1 : 0);
    return key ? Digest::combine(result, digest_key<Digest>(*key)) : result;
  } else {
    constexpr auto known = requires {
      sizeof(serialised_key<K>);
    };
    static_assert(known,
                  "weir: this key type has no hash: specialise weir::key_traits<K>, or give it a "
                  "cereal serialize function and include <weir/state/snapshot_codec.hpp>");
    if constexpr (known)
      return serialised_key<K>::template hash<Digest>(key);
    else
      return 0;
  }
}

} // namespace detail

} // namespace weir
