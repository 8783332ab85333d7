// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <condition_variable>
#include <exception>
#include <mutex>
#include <optional>

#include <weir/state/batch_time.hpp>

namespace weir::runtime {

/// What those who wait for a run want to know: its first error, how far it is, whether it is over.
/// Any thread.
class run_status {
public:
  /// Only the first error is kept.
  void report_error(std::exception_ptr cause) {
    update([&] {
      if (!error_)
        error_ = std::move(cause);
    });
  }
  void report_completed(batch_time time) {
    update([&] { completed_ = time; });
  }
  void report_drained() {
    update([&] { drained_ = true; });
  }
  /// The run cannot go on; its first error says why.
  void report_failed() {
    update([&] { failed_ = true; });
  }
  void report_stopped() {
    update([&] { stopped_ = true; });
  }

  std::exception_ptr error() const {
    const std::lock_guard lock(mutex_);
    return error_;
  }
  std::optional<batch_time> last_completed() const {
    const std::lock_guard lock(mutex_);
    return completed_;
  }
  bool drained() const {
    const std::lock_guard lock(mutex_);
    return drained_;
  }
  bool stopped() const {
    const std::lock_guard lock(mutex_);
    return stopped_;
  }

  /// Waits until the condition, asked after every report, holds; false if the time is up first. No
  /// time: waits for ever.
  template <class Condition>
  bool wait(Condition condition, std::optional<std::chrono::milliseconds> timeout = std::nullopt) {
    std::unique_lock lock(mutex_);
    const auto holds = [&] {
      return condition(view{error_, completed_, drained_, failed_, stopped_});
    };
    if (timeout)
      return changed_.wait_for(lock, *timeout, holds);
    changed_.wait(lock, holds);
    return true;
  }

  /// What a condition is asked about.
  struct view {
    const std::exception_ptr& error;
    const std::optional<batch_time>& completed;
    bool drained;
    bool failed;
    bool stopped;
  };

private:
  template <class F>
  void update(F&& change) {
    {
      const std::lock_guard lock(mutex_);
      change();
    }
    changed_.notify_all();
  }

  mutable std::mutex mutex_;
  std::condition_variable changed_;
  std::exception_ptr error_;
  std::optional<batch_time> completed_;
  bool drained_ = false;
  bool failed_ = false;
  bool stopped_ = false;
};

} // namespace weir::runtime
