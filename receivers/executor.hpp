// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <string>

namespace weir {

/// Where receivers get threads, timers and the time from, so that a test can run them in line and
/// on a clock of its own.
///
/// Thread-safe. What a body or a timer throws is logged and dropped.
class executor {
public:
  using clock = std::chrono::steady_clock;

  executor() = default;
  executor(const executor&) = delete;
  executor& operator=(const executor&) = delete;
  virtual ~executor() = default;

  /// Runs `body` on a thread of its own; it may block for as long as it likes. Throws
  /// `std::system_error` when the system has no more threads.
  virtual void start_thread(std::string name, std::function<void()> body) = 0;

  /// Runs `task` once, after a delay. Timers share a thread: a task must be short and must not wait.
  virtual void after(std::chrono::milliseconds delay, std::function<void()> task) = 0;

  /// The time that delays are measured with; never goes back.
  [[nodiscard]] virtual clock::time_point now() const = 0;
  /// The time of day, in milliseconds since the epoch: to be shown, not to be reckoned with.
  [[nodiscard]] virtual std::int64_t wall_time_ms() const = 0;

  /// Waits until notified or until a time of this clock. May return early: call it in a loop.
  virtual void wait_until(std::unique_lock<std::mutex>& lock, std::condition_variable& condition,
                          clock::time_point deadline) const = 0;

  /// Whether the calling thread may wait. On a thread on which all others run, too, it may not:
  /// what would have to wait there goes past its limit instead.
  [[nodiscard]] virtual bool may_wait() const noexcept { return true; }
};

/// The executor of real runs: one for the process, made on first use and gone with its last user.
[[nodiscard]] std::shared_ptr<executor> default_executor();

} // namespace weir
