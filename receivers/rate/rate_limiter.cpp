// SPDX-License-Identifier: Apache-2.0
#include <weir/receivers/rate/rate_limiter.hpp>

#include <weir/state/support/error.hpp>

#include <algorithm>
#include <chrono>
#include <cmath>
#include <limits>
#include <utility>

namespace weir {

namespace {

constexpr double unlimited = std::numeric_limits<double>::infinity();
constexpr double burst_s = 0.2;
/// Threads that want many records are woken for this much at a time, not for each record.
constexpr double wake_up_s = 0.01;
/// Sums of fractions of a record that should make 1 may fall short of it by rounding.
constexpr double rounding = 1e-6;

double or_unlimited(double rate) {
  if (std::isnan(rate))
    throw error(errc::invalid_argument, "rate limit: not a number");
  return rate > 0 ? rate : unlimited;
}

} // namespace

rate_limiter::rate_limiter(std::shared_ptr<const executor> clock, const rate_limits& limits)
    : clock_(std::move(clock)),
      limits_{or_unlimited(limits.initial_rate), or_unlimited(limits.max_rate), limits.min_rate},
      rate_(unlimited),
      refilled_(clock_->now()) {
  if (std::isnan(limits.min_rate))
    throw error(errc::invalid_argument, "rate limit: not a number");
  rate_ = std::min(limits_.initial_rate, limits_.max_rate);
  limited_ = rate_ != unlimited;
}

double rate_limiter::bounded(double rate) const {
  return std::min(std::max(rate, limits_.min_rate), limits_.max_rate);
}

double rate_limiter::capacity() const {
  return std::max(1.0, rate_ * burst_s);
}

void rate_limiter::refill(executor::clock::time_point now) {
  const double passed_s = std::chrono::duration<double>(now - refilled_).count();
  refilled_ = now;
  permits_ = std::min(capacity(), permits_ + passed_s * rate_);
}

std::size_t rate_limiter::take(std::size_t wanted) {
  if (!limited_.load(std::memory_order_relaxed) || wanted == 0)
    return wanted;
  if (!clock_->may_wait())
    return wanted;
  std::unique_lock lock(mutex_);
  for (;;) {
    if (released_ || rate_ == unlimited)
      return wanted;
    refill(clock_->now());
    const double worth_waking =
        std::min({static_cast<double>(wanted), capacity(), std::max(1.0, rate_ * wake_up_s)});
    if (permits_ + rounding >= worth_waking) {
      const auto taken = std::min(static_cast<double>(wanted), std::floor(permits_ + rounding));
      permits_ = std::max(0.0, permits_ - taken);
      return static_cast<std::size_t>(taken);
    }
    // A day at most: a longer wait would overflow the clock, and is looked at again anyway.
    const double wait_s = std::min((worth_waking - permits_) / rate_, 86400.0);
    const auto wait = std::chrono::nanoseconds(static_cast<std::int64_t>(std::ceil(wait_s * 1e9)));
    clock_->wait_until(lock, changed_, refilled_ + wait);
  }
}

void rate_limiter::update_rate(double records_per_second) {
  if (!(records_per_second > 0))
    return;
  const std::lock_guard lock(mutex_);
  const auto now = clock_->now();
  // Without a limit the bucket had no meaning: it starts empty.
  if (rate_ == unlimited)
    refilled_ = now;
  else
    refill(now);
  rate_ = bounded(records_per_second);
  permits_ = rate_ == unlimited ? 0 : std::min(permits_, capacity());
  limited_ = rate_ != unlimited && !released_;
  changed_.notify_all();
}

double rate_limiter::current_limit() const {
  const std::lock_guard lock(mutex_);
  return rate_;
}

void rate_limiter::release() noexcept {
  const std::lock_guard lock(mutex_);
  released_ = true;
  limited_ = false;
  changed_.notify_all();
}

} // namespace weir
