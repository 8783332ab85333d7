// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <weir/state/support/canonical_key.hpp>
#include <weir/state/support/short_text.hpp>

namespace weir {

namespace detail {

/// Random words drawn once per process, so that nobody outside can prepare keys that collide.
struct table_secrets {
  std::uint64_t seed;
  std::uint64_t factor;
};

const table_secrets& process_table_secrets() noexcept;

/// Multiplies to 128 bits and folds: every bit of the inputs reaches every part of the result.
inline std::uint64_t folded_product(std::uint64_t left, std::uint64_t right) noexcept {
  __extension__ using wide = unsigned __int128;
  const auto product = static_cast<wide>(left) * right;
  return static_cast<std::uint64_t>(product) ^ static_cast<std::uint64_t>(product >> 64U);
}

/// The mixer of one integer. One product alone maps evenly spaced keys to evenly spaced hashes, which
/// for some factors leaves half of the low bits unused; the second breaks that up.
inline std::uint64_t mix_integer(std::uint64_t value, const table_secrets& secrets) noexcept {
  const auto first = folded_product(value ^ secrets.seed, secrets.factor);
  return folded_product(first ^ secrets.factor, secrets.seed | 1U);
}

/// The mixer of a text of at most 16 bytes. The length takes part, since padding hides trailing
/// zeros.
inline std::uint64_t mix_short_text(short_text words, std::size_t size,
                                    const table_secrets& secrets) noexcept {
  const auto first = folded_product(words.low ^ secrets.seed, words.high ^ secrets.factor);
  return folded_product(first ^ size, secrets.factor);
}

inline std::uint64_t mix_text(const char* text, std::size_t size,
                              const table_secrets& secrets) noexcept {
  if (size <= short_text_bytes_max) [[likely]]
    return mix_short_text(load_short_text(text, size), size, secrets);
  return xxh3(text, size, secrets.seed);
}

/// The table hash's way to digest the pieces of a canonical key.
struct table_digest {
  static std::uint64_t integer(std::uint64_t value) noexcept {
    return mix_integer(value, process_table_secrets());
  }
  static std::uint64_t bytes(const void* data, std::size_t size) noexcept {
    return mix_text(static_cast<const char*>(data), size, process_table_secrets());
  }
  static std::uint64_t combine(std::uint64_t left, std::uint64_t right) noexcept {
    // Not symmetric: the left side is rotated by a mixing of its own.
    return mix_integer(mix_integer(left, process_table_secrets()) + right, process_table_secrets());
  }
};

/// As `table_hash`, for loops that have looked the secrets up once.
template <class K>
[[nodiscard]] std::uint64_t table_hash_with(const K& key,
                                            [[maybe_unused]] const table_secrets& secrets) {
  if constexpr (is_one_word<K>) {
    return mix_integer(canonical_word(key), secrets);
  } else if constexpr (is_text<K> && !has_key_traits<K>) {
    const auto text = std::string_view(key);
    return mix_text(text.data(), text.size(), secrets);
  } else {
    return digest_key<table_digest>(key);
  }
}

} // namespace detail

/// The seed of this process's table hash, drawn once from `std::random_device`.
[[nodiscard]] inline std::uint64_t table_seed() noexcept {
  return detail::process_table_secrets().seed;
}

/// The hash of in-memory tables: fast, different in each process, equal for a text and its view.
/// Never stored, never sent, never visible in the order of anything. Pure within a process; a
/// nanosecond or two.
template <class K>
[[nodiscard]] std::uint64_t table_hash(const K& key) {
  return detail::table_hash_with(key, detail::process_table_secrets());
}

} // namespace weir
