// SPDX-License-Identifier: Apache-2.0
#include <weir/receivers/rate/pid_rate_estimator.hpp>

#include <weir/state/support/error.hpp>

#include <algorithm>
#include <string>

namespace weir {

namespace {

void require(bool fits, const char* name, double value, const char* range) {
  // Written so that a NaN does not fit either.
  if (!fits)
    throw error(errc::invalid_argument, std::string("rate estimator: ") + name + " of " +
                                            std::to_string(value) + ": it must be " + range);
}

} // namespace

pid_rate_estimator::pid_rate_estimator(std::chrono::milliseconds batch_interval, pid_gains gains)
    : batch_interval_ms_(static_cast<double>(batch_interval.count())),
      gains_(gains) {
  require(batch_interval_ms_ > 0, "batch interval (ms)", batch_interval_ms_, "above 0");
  require(gains.proportional >= 0, "proportional gain", gains.proportional, "at least 0");
  require(gains.integral >= 0, "integral gain", gains.integral, "at least 0");
  require(gains.derivative >= 0, "derivative gain", gains.derivative, "at least 0");
  require(gains.min_rate > 0, "minimum rate", gains.min_rate, "above 0");
}

std::optional<double> pid_rate_estimator::compute(std::int64_t time_ms, std::int64_t records,
                                                  std::int64_t processing_delay_ms,
                                                  std::int64_t scheduling_delay_ms) {
  if (time_ms <= latest_time_ms_ || records <= 0 || processing_delay_ms <= 0)
    return std::nullopt;
  const double since_update_s = static_cast<double>(time_ms - latest_time_ms_) / 1000;
  const double processing_rate =
      static_cast<double>(records) / static_cast<double>(processing_delay_ms) * 1000;
  const double error = latest_rate_ - processing_rate;
  // What waited while this batch was delayed, as a rate over one interval.
  const double historical_error =
      static_cast<double>(scheduling_delay_ms) * processing_rate / batch_interval_ms_;
  const double error_change = (error - latest_error_) / since_update_s;
  const double new_rate = std::max(gains_.min_rate, latest_rate_ - gains_.proportional * error -
                                                        gains_.integral * historical_error -
                                                        gains_.derivative * error_change);
  latest_time_ms_ = time_ms;
  if (!primed_) {
    primed_ = true;
    latest_rate_ = processing_rate;
    latest_error_ = 0;
    return std::nullopt;
  }
  latest_rate_ = new_rate;
  latest_error_ = error;
  return new_rate;
}

} // namespace weir
