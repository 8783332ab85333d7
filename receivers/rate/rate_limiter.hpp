// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <weir/receivers/executor.hpp>

#include <atomic>
#include <condition_variable>
#include <cstddef>
#include <memory>
#include <mutex>

namespace weir {

/// Bounds of a receiver's rate, in records a second; 0 or less means none.
struct rate_limits {
  /// Holds until the first estimate, so it bounds the first batch; without it, `max_rate` does.
  double initial_rate = 0;
  /// No estimate raises the rate above this.
  double max_rate = 0;
  /// No estimate lowers the rate below this; `max_rate` counts more.
  double min_rate = 1;
};

/// Holds up whoever takes in records, so that no more than a given number pass in a second.
///
/// A bucket that starts empty and holds what comes in 200 ms, at least one record: a burst after a
/// pause is no larger than that. Without a limit it costs one relaxed load. Thread-safe; several
/// threads share the rate in no particular order.
class rate_limiter {
public:
  /// Throws `errc::invalid_argument` for limits that are not numbers.
  rate_limiter(std::shared_ptr<const executor> clock, const rate_limits& limits);

  /// Waits until at least one record may pass and returns how many may, at most `wanted`. Returns
  /// `wanted` at once if there is no limit, after `release`, or where waiting is not allowed.
  std::size_t take(std::size_t wanted);

  /// Sets the rate within the bounds, for waiting threads, too. 0 or less, or not a number: ignored.
  void update_rate(double records_per_second);

  /// The rate now, infinite if there is none.
  [[nodiscard]] double current_limit() const;

  /// Ends all waiting, now and later: the receiver is to stop.
  void release() noexcept;

private:
  void refill(executor::clock::time_point now);
  [[nodiscard]] double bounded(double rate) const;
  [[nodiscard]] double capacity() const;

  const std::shared_ptr<const executor> clock_;
  rate_limits limits_;
  std::atomic<bool> limited_;
  mutable std::mutex mutex_;
  std::condition_variable changed_;
  double rate_;
  double permits_ = 0;
  executor::clock::time_point refilled_;
  bool released_ = false;
};

} // namespace weir
