// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

namespace weir {

/// What a stage keeps from batch to batch, and what it has forgotten since it was made. What
/// `persist` keeps counts by batches in place of keys; a window of whole elements has bytes only.
struct stage_gauges {
  std::uint64_t keys = 0;  ///< keys with a state
  std::uint64_t bytes = 0; ///< memory of keys and states; what states own elsewhere is not counted
  std::uint64_t expired = 0; ///< keys that timed out or outlived their time
  std::uint64_t evicted = 0; ///< keys that made room for others
  std::uint64_t dropped = 0; ///< records of keys for which there was no room

  stage_gauges& operator+=(const stage_gauges& other) noexcept {
    keys += other.keys;
    bytes += other.bytes;
    expired += other.expired;
    evicted += other.evicted;
    dropped += other.dropped;
    return *this;
  }
  friend bool operator==(const stage_gauges&, const stage_gauges&) = default;
};

} // namespace weir
