// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>

namespace weir {

/// Gains and floor of a `pid_rate_estimator`; the defaults are Spark's.
struct pid_gains {
  /// Weight of the difference between the last rate and the rate of processing; at least 0.
  double proportional = 1.0;
  /// Weight of what has piled up: scheduling delay, in records; at least 0.
  double integral = 0.2;
  /// Weight of the change of the difference; at least 0. Damps, but reacts to noise.
  double derivative = 0.0;
  /// No estimate is below this; records a second, above 0.
  double min_rate = 100.0;
};

/// Works out from each finished batch how many records a second a source may take in, so that
/// batches take no longer than their interval: a PID controller with Spark's rules.
///
/// A plain value, one thread at a time. The constructor throws `errc::invalid_argument` for gains
/// out of range.
class pid_rate_estimator {
public:
  explicit pid_rate_estimator(std::chrono::milliseconds batch_interval, pid_gains gains = {});

  /// Takes in a finished batch; returns the new rate in records a second. None for the first batch,
  /// which only gives the rate to start from, and for a batch without records or processing time or
  /// not after the last one, which is passed over.
  std::optional<double> compute(std::int64_t time_ms, std::int64_t records,
                                std::int64_t processing_delay_ms, std::int64_t scheduling_delay_ms);

private:
  double batch_interval_ms_;
  pid_gains gains_;
  bool primed_ = false;
  std::int64_t latest_time_ms_ = -1;
  double latest_rate_ = -1;
  double latest_error_ = -1;
};

} // namespace weir
