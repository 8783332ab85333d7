// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <weir/state/support/canonical_key.hpp>
#include <weir/state/support/key_equal.hpp>
#include <weir/state/support/key_groups.hpp>
#include <weir/state/support/table_hash.hpp>

namespace weir {

/// The seed of the routing hash. Recorded in every checkpoint's manifest: it decides who owns a
/// key.
inline constexpr std::uint64_t routing_seed = 0x5765'6972'4b65'7931ULL;

namespace detail {

/// The routing hash's way to digest the pieces of a canonical key.
struct routing_digest {
  static std::uint64_t integer(std::uint64_t value) noexcept {
    return xxh3(&value, sizeof(value), routing_seed);
  }
  static std::uint64_t bytes(const void* data, std::size_t size) noexcept {
    return xxh3(data, size, routing_seed);
  }
  static std::uint64_t combine(std::uint64_t left, std::uint64_t right) noexcept {
    const std::uint64_t both[] = {left, right};
    return xxh3(both, sizeof(both), routing_seed);
  }
};

} // namespace detail

/// The hash that decides which key group, and so which copy of a stage, owns a key.
///
/// Equal for keys that are equal in value across types: `int` 1 and `long` 1, `std::string` and
/// `std::string_view`, −0.0 and 0.0, any two NaNs. The same in every process and on every machine.
/// Pure; some nanoseconds for short keys; allocates only for types that go through cereal.
template <class K>
[[nodiscard]] std::uint64_t routing_hash(const K& key) {
  return detail::digest_key<detail::routing_digest>(key);
}

} // namespace weir
