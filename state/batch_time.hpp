// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <weir/state/support/error.hpp>

#include <chrono>
#include <compare>
#include <cstdint>
#include <string>
#include <vector>

namespace weir {

/// The time of a batch: milliseconds since the Unix epoch, always a multiple of the stream's batch
/// interval.
///
/// A plain value that reads no clock. Intervals are `std::chrono::milliseconds` and must be
/// positive; the functions that take one throw `errc::invalid_argument` otherwise.
class batch_time {
public:
  using duration = std::chrono::milliseconds;

  constexpr batch_time() = default;

  constexpr explicit batch_time(duration since_epoch) : since_epoch_(since_epoch) {
    // nop
  }

  [[nodiscard]] constexpr duration since_epoch() const noexcept { return since_epoch_; }
  [[nodiscard]] constexpr std::int64_t milliseconds() const noexcept {
    return since_epoch_.count();
  }

  friend constexpr auto operator<=>(const batch_time&, const batch_time&) = default;

  friend constexpr batch_time operator+(batch_time time, duration by) {
    return batch_time(time.since_epoch_ + by);
  }
  friend constexpr batch_time operator-(batch_time time, duration by) {
    return batch_time(time.since_epoch_ - by);
  }
  friend constexpr duration operator-(batch_time later, batch_time earlier) {
    return later.since_epoch_ - earlier.since_epoch_;
  }

  /// Tells whether this is a multiple of an interval since the epoch.
  [[nodiscard]] constexpr bool is_multiple_of(duration interval) const {
    require_positive(interval);
    return since_epoch_ % interval == duration::zero();
  }

  /// The latest time that is not after this one and a whole number of intervals away from `zero`.
  /// Unlike in Spark, also where this one is before `zero`.
  [[nodiscard]] constexpr batch_time floor(duration interval, batch_time zero) const {
    require_positive(interval);
    auto past = (since_epoch_ - zero.since_epoch_) % interval;
    if (past < duration::zero())
      past += interval;
    return batch_time(since_epoch_ - past);
  }

  /// As above, counted from the epoch.
  [[nodiscard]] constexpr batch_time floor(duration interval) const {
    return floor(interval, batch_time(duration::zero()));
  }

  /// This time and those in steps of an interval after it, before `end`.
  [[nodiscard]] std::vector<batch_time> until(batch_time end, duration interval) const {
    require_positive(interval);
    auto times = std::vector<batch_time>();
    for (auto time = *this; time < end; time = time + interval)
      times.push_back(time);
    return times;
  }

  /// As `until`, with `last` included where a step meets it.
  [[nodiscard]] std::vector<batch_time> to(batch_time last, duration interval) const {
    return until(last + duration(1), interval);
  }

  // -- how cereal stores it -------------------------------------------------

  template <class Archive>
  std::int64_t save_minimal(const Archive&) const {
    return milliseconds();
  }
  template <class Archive>
  void load_minimal(const Archive&, const std::int64_t& milliseconds) {
    since_epoch_ = duration(milliseconds);
  }

private:
  static constexpr void require_positive(duration interval) {
    if (interval <= duration::zero())
      throw error(errc::invalid_argument, "batch time: an interval must be positive");
  }

  duration since_epoch_{0};
};

/// As Spark prints it: "1000 ms".
inline std::string to_string(batch_time time) {
  return std::to_string(time.milliseconds()) + " ms";
}

} // namespace weir
