// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <bit>
#include <cstddef>
#include <cstdint>

// Inlined, so that hashing a short key is a few instructions instead of a call.
#define XXH_INLINE_ALL
#include <xxhash.h>

namespace weir {

// The canonical form of keys and the snapshot format are little-endian, and no path swaps bytes.
static_assert(std::endian::native == std::endian::little,
              "Weir supports little-endian machines only");

/// XXH3-64 of a run of bytes: stable between machines, versions and processes. Pure.
inline std::uint64_t xxh3(const void* bytes, std::size_t size, std::uint64_t seed = 0) noexcept {
  return XXH3_64bits_withSeed(bytes, size, seed);
}

} // namespace weir
