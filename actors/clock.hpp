// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <vector>

#include <weir/state/batch_time.hpp>

namespace weir {

/// Ends a series of ticks when it is destroyed; none is under way any more then.
class ticker {
public:
  virtual ~ticker() = default;
};

/// Where batch times come from.
class clock {
public:
  virtual ~clock() = default;
  /// Milliseconds since the epoch.
  virtual std::chrono::milliseconds now() const = 0;
  /// Calls `on_tick(t)` for the times `first`, `first + interval`, … when they are reached; times
  /// are strictly monotone. The call must be short.
  virtual std::unique_ptr<ticker> tick(batch_time first, std::chrono::milliseconds interval,
                                       std::function<void(batch_time)> on_tick) = 0;
  /// Whether every interval opens a batch, even when many are due at once. Otherwise intervals that
  /// could not be opened in time are skipped and counted.
  virtual bool opens_every_interval() const noexcept = 0;
};

/// The clock of the machine. Ticks come from a thread of their own, to some ten microseconds. When
/// somebody sets the machine's clock back, ticks go on in the same rhythm.
class system_clock final : public clock {
public:
  std::chrono::milliseconds now() const override;
  std::unique_ptr<ticker> tick(batch_time first, std::chrono::milliseconds interval,
                               std::function<void(batch_time)> on_tick) override;
  bool opens_every_interval() const noexcept override { return false; }
};

/// A clock for tests, which stands still until it is moved. Any thread; ticks come from the thread
/// that moves it, before `advance` returns.
class manual_clock final : public clock {
public:
  explicit manual_clock(std::chrono::milliseconds start = std::chrono::milliseconds(0));
  ~manual_clock() override;

  std::chrono::milliseconds now() const override;
  std::unique_ptr<ticker> tick(batch_time first, std::chrono::milliseconds interval,
                               std::function<void(batch_time)> on_tick) override;
  bool opens_every_interval() const noexcept override { return true; }

  /// Moves the clock on and fires all ticks that come due, in order.
  void advance(std::chrono::milliseconds by);
  /// Moves the clock to a time; an earlier one than now is ignored.
  void advance_to(std::chrono::milliseconds time);

private:
  struct series;
  class subscription;
  struct state;
  std::shared_ptr<state> state_;
};

} // namespace weir
