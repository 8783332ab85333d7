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
    {
      const std::lock_guard lock(mutex_);
      completed_ = time;
    }
    progressed_.notify_all();
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
  bool failed() const {
    const std::lock_guard lock(mutex_);
    return failed_;
  }
  bool drained() const {
    const std::lock_guard lock(mutex_);
    return drained_;
  }
  bool stopped() const {
    const std::lock_guard lock(mutex_);
    return stopped_;
  }

  /// Waits until the condition, asked after every report but those of batches, holds; false if the
  /// time is up first. No time: waits for ever.
  template <class Condition>
  bool wait(Condition condition, std::optional<std::chrono::milliseconds> timeout = std::nullopt) {
    std::unique_lock lock(mutex_);
    const auto holds = [&] { return condition(view{error_, drained_, failed_, stopped_}); };
    if (timeout)
      return changed_.wait_for(lock, *timeout, holds);
    changed_.wait(lock, holds);
    return true;
  }
  /// Waits until the batch has been completed; false if the run or the time ends first.
  bool wait_for_batch(batch_time time, std::chrono::milliseconds timeout) {
    std::unique_lock lock(mutex_);
    const auto completed = [&] { return completed_ && *completed_ >= time; };
    progressed_.wait_for(lock, timeout, [&] { return completed() || failed_ || stopped_; });
    return completed();
  }

  /// What a condition is asked about.
  struct view {
    const std::exception_ptr& error;
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
    progressed_.notify_all();
  }

  mutable std::mutex mutex_;
  std::condition_variable changed_;
  /// Apart, so that a batch does not wake those who wait for the end.
  std::condition_variable progressed_;
  std::exception_ptr error_;
  std::optional<batch_time> completed_;
  bool drained_ = false;
  bool failed_ = false;
  bool stopped_ = false;
};

} // namespace weir::runtime
