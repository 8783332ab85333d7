// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <weir/receivers/block_inbox.hpp>
#include <weir/receivers/rate/rate_limiter.hpp>
#include <weir/receivers/receiver_base.hpp>
#include <weir/receivers/receiver_control.hpp>
#include <weir/receivers/receiver_options.hpp>
#include <weir/state/support/log.hpp>

#include <atomic>
#include <memory>
#include <mutex>
#include <optional>
#include <random>

namespace weir {

/// Starts, restarts and stops one receiver, on threads of the executor: one at a time, and only
/// while there is something to do, so that a receiver that hangs holds up nobody else.
///
/// Whatever leaves `on_start` or `on_stop` is reported, and the receiver is started again after a
/// delay, without end. Thread-safe. It keeps the receiver alive until that has stopped.
class receiver_supervisor : public std::enable_shared_from_this<receiver_supervisor> {
public:
  receiver_supervisor(std::shared_ptr<receiver_base> receiver, std::uint32_t stream_id,
                      const receiver_options& options, std::shared_ptr<executor> threads,
                      std::shared_ptr<block_inbox> inbox, std::shared_ptr<rate_limiter> limiter);

  void start();
  void restart(std::string_view message, const std::exception_ptr& cause,
               std::optional<std::chrono::milliseconds> delay);
  void stop(std::string_view message, const std::exception_ptr& cause);
  void report_error(std::string_view message, const std::exception_ptr& cause);
  void observe(std::shared_ptr<receiver_observer> observer);
  /// Waits until the receiver has stopped for good; false if it has not by then, in real time.
  bool wait_ended(std::chrono::milliseconds deadline);

  [[nodiscard]] bool is_started() const noexcept { return started_.load(); }
  [[nodiscard]] std::uint32_t stream_id() const noexcept { return stream_id_; }
  [[nodiscard]] const std::shared_ptr<executor>& threads() const noexcept { return threads_; }
  [[nodiscard]] receiver_info info() const;
  [[nodiscard]] std::uint64_t restarts() const noexcept { return restarts_.load(); }

private:
  using lock = std::unique_lock<std::mutex>;
  using event = void (receiver_observer::*)(const receiver_info&);
  struct restart_request {
    std::optional<std::chrono::milliseconds> delay;
    bool failed = false; ///< a throw, not a wish of the receiver
  };

  void kick(lock& held);
  void kick_later();
  void work();
  void run_start(lock& held);
  void run_stop(lock& held);
  void wait_then_start(const restart_request& request, lock& held);
  void end(lock& held);
  void note_error(std::string_view message, const std::exception_ptr& cause);
  void tell(event what, lock& held);
  [[nodiscard]] std::chrono::milliseconds back_off(bool failed);

  const std::uint32_t stream_id_;
  const std::string name_;
  const receiver_options options_;
  const std::shared_ptr<executor> threads_;
  const std::shared_ptr<block_inbox> inbox_;
  const std::shared_ptr<rate_limiter> limiter_;
  std::atomic<bool> started_ = false;
  std::atomic<std::uint64_t> restarts_ = 0;
  log_limiter error_lines_;
  log_limiter restart_lines_;

  mutable std::mutex mutex_;
  std::condition_variable ended_condition_;
  std::shared_ptr<receiver_base> receiver_;
  std::shared_ptr<receiver_observer> observer_;
  receiver_info info_;
  bool start_due_ = false;
  bool running_ = false; ///< `on_start` was called, `on_stop` not yet
  bool stop_ = false;
  bool busy_ = false; ///< a thread is at work on the life cycle
  bool ended_ = false;
  std::optional<restart_request> restart_;
  std::uint64_t stored_at_start_ = 0;
  std::uint32_t fruitless_runs_ = 0;
  std::mt19937_64 jitter_;
};

} // namespace weir
