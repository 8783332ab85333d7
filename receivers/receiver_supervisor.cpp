// SPDX-License-Identifier: Apache-2.0
#include <weir/receivers/receiver_supervisor.hpp>

#include <weir/state/support/context_work.hpp>
#include <weir/state/support/error.hpp>
#include <weir/state/support/fault.hpp>

#include <algorithm>
#include <utility>

namespace weir {

receiver_supervisor::receiver_supervisor(std::shared_ptr<receiver_base> receiver,
                                         std::uint32_t stream_id, const receiver_options& options,
                                         std::shared_ptr<executor> threads,
                                         std::shared_ptr<block_inbox> inbox,
                                         std::shared_ptr<rate_limiter> limiter)
    : stream_id_(stream_id),
      name_(receiver->kind() + "-" + std::to_string(stream_id)),
      options_(options),
      threads_(std::move(threads)),
      inbox_(std::move(inbox)),
      limiter_(std::move(limiter)),
      receiver_(std::move(receiver)),
      jitter_(options.jitter_seed ? *options.jitter_seed : std::random_device()()) {
  info_.stream_id = stream_id_;
  info_.name = name_;
}

void receiver_supervisor::start() {
  lock held(mutex_);
  if (running_ || stop_ || start_due_)
    return;
  start_due_ = true;
  kick(held);
}

void receiver_supervisor::kick(lock& held) {
  if (busy_)
    return;
  busy_ = true;
  held.unlock();
  try {
    threads_->start_thread(name_, [self = shared_from_this()] { self->work(); });
    held.lock();
  } catch (...) {
    held.lock();
    busy_ = false;
    note_error("no thread for the receiver, trying again", std::current_exception());
    kick_later();
  }
}

void receiver_supervisor::kick_later() {
  try {
    threads_->after(std::max(options_.restart_delay, std::chrono::milliseconds(100)),
                    [weak = weak_from_this()] {
                      if (const auto self = weak.lock()) {
                        lock again(self->mutex_);
                        self->kick(again);
                      }
                    });
  } catch (...) {
    note_error("nor a timer: it stays as it is until it is told something again",
               std::current_exception());
  }
}

void receiver_supervisor::work() {
  lock held(mutex_);
  for (;;) {
    if (running_ && (stop_ || restart_))
      run_stop(held);
    else if (!running_ && stop_)
      break;
    else if (!running_ && start_due_)
      run_start(held);
    else
      break;
  }
  busy_ = false;
  if (stop_)
    end(held);
}

void receiver_supervisor::run_start(lock& held) {
  start_due_ = false;
  running_ = true;
  started_ = true;
  info_.active = true;
  stored_at_start_ = inbox_->count().records_stored;
  const auto receiver = receiver_;
  tell(&receiver_observer::on_started, held);
  held.unlock();
  std::exception_ptr failure;
  try {
    fault_point({.point = "receiver.start", .stage = name_});
    const context_work mark("a receiver's on_start");
    receiver->on_start();
  } catch (...) {
    failure = std::current_exception();
  }
  held.lock();
  if (!failure)
    return;
  note_error("the receiver could not start", failure);
  restart_ = restart_request{std::nullopt, true};
  tell(&receiver_observer::on_error, held);
}

void receiver_supervisor::run_stop(lock& held) {
  started_ = false;
  const auto receiver = receiver_;
  held.unlock();
  std::exception_ptr failure;
  try {
    fault_point({.point = "receiver.stop", .stage = name_});
    const context_work mark("a receiver's on_stop");
    receiver->on_stop();
  } catch (...) {
    failure = std::current_exception();
  }
  held.lock();
  running_ = false;
  info_.active = false;
  // Requests that came in meanwhile are met by this one.
  auto request = std::exchange(restart_, std::nullopt);
  if (failure) {
    note_error("the receiver could not stop", failure);
    tell(&receiver_observer::on_error, held);
  }
  tell(&receiver_observer::on_stopped, held);
  if (stop_)
    return;
  if (!request)
    request.emplace();
  request->failed = request->failed || failure != nullptr;
  wait_then_start(*request, held);
}

void receiver_supervisor::wait_then_start(const restart_request& request, lock& held) {
  const auto usual = back_off(request.failed);
  const auto delay = request.delay.value_or(usual);
  restarts_.fetch_add(1);
  held.unlock();
  if (restart_lines_.admit())
    log(log_level::warning, "receiver",
        name_ + ": starts again in " + std::to_string(delay.count()) + " ms");
  try {
    threads_->after(delay, [weak = weak_from_this()] {
      if (const auto self = weak.lock())
        self->start();
    });
    held.lock();
  } catch (...) {
    held.lock();
    note_error("no timer for the restart, which comes at once", std::current_exception());
    start_due_ = true;
  }
}

std::chrono::milliseconds receiver_supervisor::back_off(bool failed) {
  if (!failed && inbox_->count().records_stored > stored_at_start_)
    fruitless_runs_ = 0;
  const auto doublings = std::min(fruitless_runs_, 30U);
  ++fruitless_runs_;
  if (doublings == 0)
    return options_.restart_delay;
  const auto longest = std::min(std::max(options_.restart_delay, options_.restart_delay_max),
                                options_.restart_delay * (std::int64_t{1} << doublings));
  // Peers that lost the same server do not all come back at once.
  std::uniform_int_distribution<std::int64_t> part(longest.count() / 2, longest.count());
  return std::chrono::milliseconds(part(jitter_));
}

void receiver_supervisor::restart(std::string_view message, const std::exception_ptr& cause,
                                  std::optional<std::chrono::milliseconds> delay) {
  lock held(mutex_);
  if (stop_ || restart_ || !running_ || !started_)
    return;
  note_error(message, cause);
  restart_ = restart_request{delay, false};
  kick(held);
}

void receiver_supervisor::stop(std::string_view message, const std::exception_ptr& cause) {
  // The receiver, which goes at the end, may be the last to hold this.
  const auto self = shared_from_this();
  lock held(mutex_);
  if (std::exchange(stop_, true))
    return;
  if (cause) {
    note_error(message, cause);
  } else {
    info_.last_error_message = message;
    info_.last_error.clear();
    log(log_level::info, "receiver", name_ + ": is to stop: " + std::string(message));
  }
  inbox_->stop_waiting();
  limiter_->release();
  if (running_)
    kick(held);
  else if (!busy_)
    end(held);
}

void receiver_supervisor::end(lock& held) {
  ended_ = true;
  start_due_ = false;
  inbox_->close();
  const auto receiver = std::move(receiver_);
  ended_condition_.notify_all();
  // The user's destructor runs without the lock.
  held.unlock();
}

void receiver_supervisor::report_error(std::string_view message, const std::exception_ptr& cause) {
  lock held(mutex_);
  note_error(message, cause);
  tell(&receiver_observer::on_error, held);
}

void receiver_supervisor::note_error(std::string_view message, const std::exception_ptr& cause) {
  info_.last_error_message = message;
  info_.last_error = cause ? describe(cause) : std::string();
  info_.last_error_time_ms = threads_->wall_time_ms();
  if (error_lines_.admit())
    log(log_level::warning, "receiver",
        name_ + ": " + escape_for_log(message) +
            (cause ? ": " + escape_for_log(info_.last_error) : std::string()));
}

void receiver_supervisor::tell(event what, lock& held) {
  if (!observer_)
    return;
  const auto observer = observer_;
  const auto info = info_;
  held.unlock();
  try {
    ((*observer).*what)(info);
  } catch (...) {
    log(log_level::error, "receiver",
        name_ + ": a listener: " + describe(std::current_exception()));
  }
  held.lock();
}

void receiver_supervisor::observe(std::shared_ptr<receiver_observer> observer) {
  const std::lock_guard held(mutex_);
  observer_.swap(observer);
}

bool receiver_supervisor::wait_ended(std::chrono::milliseconds deadline) {
  lock held(mutex_);
  return ended_condition_.wait_for(held, deadline, [&] { return ended_; });
}

receiver_info receiver_supervisor::info() const {
  const std::lock_guard held(mutex_);
  return info_;
}

} // namespace weir
