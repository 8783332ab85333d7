// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <cstdint>
#include <deque>
#include <optional>

namespace weir {

/// How often and how soon a dead actor is restarted. The first restart is immediate; the delay of
/// those after it doubles, with jitter, until the actor has lived for a window.
struct restart_limits {
  std::uint32_t max_restarts = 16; ///< within the window; one more gives up
  std::chrono::milliseconds window{60'000};
  std::chrono::milliseconds base_delay{5};
  std::chrono::milliseconds max_delay{2'000};
};

namespace runtime {

/// Applies the limits to one actor. One thread at a time.
class restart_policy {
public:
  using time = std::chrono::steady_clock::time_point;

  restart_policy(const restart_limits& limits, std::uint64_t seed)
      : limits_(limits),
        state_(seed) {}

  /// The delay before the next restart of an actor that died at this time; none: give up.
  std::optional<std::chrono::milliseconds> next_delay(time now);

private:
  restart_limits limits_;
  std::uint64_t state_;
  std::deque<time> deaths_;
};

} // namespace runtime

} // namespace weir
