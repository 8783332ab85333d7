// SPDX-License-Identifier: Apache-2.0
#include <weir/receivers/inline_executor.hpp>

#include <weir/state/support/error.hpp>
#include <weir/state/support/log.hpp>

namespace weir {

void inline_executor::start_thread(std::string name, std::function<void()> body) {
  const std::lock_guard lock(mutex_);
  queue_.emplace_back(std::move(name), std::move(body));
}

void inline_executor::after(std::chrono::milliseconds delay, std::function<void()> task) {
  const std::lock_guard lock(mutex_);
  timers_.emplace(now_ + delay, std::move(task));
}

executor::clock::time_point inline_executor::now() const {
  const std::lock_guard lock(mutex_);
  return now_;
}

std::int64_t inline_executor::wall_time_ms() const {
  return std::chrono::duration_cast<std::chrono::milliseconds>(now().time_since_epoch()).count();
}

void inline_executor::wait_until(std::unique_lock<std::mutex>& lock,
                                 std::condition_variable& condition,
                                 clock::time_point deadline) const {
  if (now() < deadline)
    condition.wait_for(lock, std::chrono::milliseconds(1));
}

bool inline_executor::may_wait() const noexcept {
  const std::lock_guard lock(mutex_);
  return runner_ != std::this_thread::get_id();
}

void inline_executor::run(const std::string& name, const std::function<void()>& work) {
  std::thread::id before;
  {
    const std::lock_guard lock(mutex_);
    before = std::exchange(runner_, std::this_thread::get_id());
  }
  try {
    work();
  } catch (...) {
    log(log_level::error, "executor", name + ": " + describe(std::current_exception()));
  }
  const std::lock_guard lock(mutex_);
  runner_ = before;
}

bool inline_executor::run_one() {
  std::unique_lock lock(mutex_);
  if (queue_.empty())
    return false;
  const auto [name, body] = std::move(queue_.front());
  queue_.pop_front();
  lock.unlock();
  run(name, body);
  return true;
}

std::size_t inline_executor::run_all() {
  std::size_t count = 0;
  while (run_one())
    ++count;
  return count;
}

void inline_executor::advance(std::chrono::milliseconds by) {
  const auto end = now() + by;
  run_all();
  for (;;) {
    std::function<void()> task;
    {
      const std::lock_guard lock(mutex_);
      const auto first = timers_.begin();
      if (first == timers_.end() || first->first > end) {
        now_ = end;
        return;
      }
      now_ = std::max(now_, first->first);
      task = std::move(first->second);
      timers_.erase(first);
    }
    run("timer", task);
    run_all();
  }
}

std::size_t inline_executor::queued() const {
  const std::lock_guard lock(mutex_);
  return queue_.size();
}

std::size_t inline_executor::timers() const {
  const std::lock_guard lock(mutex_);
  return timers_.size();
}

} // namespace weir
