// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

namespace weir {

/// The number of key groups: the grain in which keyed state is stored and dealt out to the copies
/// of a stage, and so the largest number of copies. Written into every checkpoint; changing it
/// makes old ones unreadable.
inline constexpr std::uint32_t key_group_count = 128;

/// A run of key groups, `first` inclusive, `last` exclusive.
struct key_group_range {
  std::uint32_t first = 0;
  std::uint32_t last = key_group_count;

  [[nodiscard]] constexpr std::uint32_t size() const noexcept { return last - first; }
  [[nodiscard]] constexpr bool contains(std::uint32_t group) const noexcept {
    return group >= first && group < last;
  }
  friend constexpr bool operator==(const key_group_range&, const key_group_range&) = default;
};

/// The group of a key with this routing hash. Takes the high bits, as tables take the low ones.
constexpr std::uint32_t key_group_of(std::uint64_t routing_hash) noexcept {
  static_assert(key_group_count == 128, "the shift below is log2 of the count");
  return static_cast<std::uint32_t>(routing_hash >> 57U);
}

/// The groups that one of `copies` copies of a stage owns: contiguous, of sizes that differ by one
/// at most. Requires `copy < copies` and `1 <= copies <= key_group_count`.
constexpr key_group_range groups_of_copy(std::uint32_t copy, std::uint32_t copies) noexcept {
  return {copy * key_group_count / copies, (copy + 1) * key_group_count / copies};
}

/// The copy that owns a group; the inverse of `groups_of_copy`, under the same requirements.
constexpr std::uint32_t copy_of_group(std::uint32_t group, std::uint32_t copies) noexcept {
  return ((group + 1) * copies - 1) / key_group_count;
}

} // namespace weir
