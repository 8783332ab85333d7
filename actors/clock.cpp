// SPDX-License-Identifier: Apache-2.0
#include <weir/actors/clock.hpp>

#include <algorithm>
#include <condition_variable>
#include <thread>

#include <sys/prctl.h>

namespace weir {

namespace {

std::chrono::milliseconds machine_time() {
  return std::chrono::floor<std::chrono::milliseconds>(
      std::chrono::system_clock::now().time_since_epoch());
}

/// A thread that calls back at each tick.
class ticking_thread final : public ticker {
public:
  ticking_thread(batch_time first, std::chrono::milliseconds interval,
                 std::function<void(batch_time)> on_tick)
      : next_(first),
        interval_(interval),
        on_tick_(std::move(on_tick)),
        thread_([this] { run(); }) {}
  ~ticking_thread() override {
    {
      const std::lock_guard lock(mutex_);
      stopping_ = true;
    }
    changed_.notify_all();
    thread_.join();
  }

private:
  void run() {
    // The default slack of 50 µs would be a twentieth of the shortest interval.
    prctl(PR_SET_TIMERSLACK, 1UL, 0UL, 0UL, 0UL);
    std::unique_lock lock(mutex_);
    while (!stopping_) {
      if (changed_.wait_for(lock, delay(), [&] { return stopping_; }))
        return;
      const batch_time due = next_;
      next_ = following(due);
      lock.unlock();
      on_tick_(due);
      lock.lock();
    }
  }

  /// Never longer than an interval, so that a clock that was set back does not stop the ticks.
  std::chrono::nanoseconds delay() const {
    const auto until = next_.since_epoch() - std::chrono::system_clock::now().time_since_epoch();
    return std::clamp<std::chrono::nanoseconds>(until, std::chrono::nanoseconds(0),
                                                std::chrono::nanoseconds(interval_));
  }

  /// The next time; past times that nobody could open any more are left out.
  batch_time following(batch_time due) {
    const batch_time reached = batch_time(machine_time()).floor(interval_);
    return std::max(due + interval_, reached);
  }

  batch_time next_;
  std::chrono::milliseconds interval_;
  std::function<void(batch_time)> on_tick_;
  std::mutex mutex_;
  std::condition_variable changed_;
  bool stopping_ = false;
  std::thread thread_;
};

} // namespace

std::chrono::milliseconds system_clock::now() const {
  return machine_time();
}

std::unique_ptr<ticker> system_clock::tick(batch_time first, std::chrono::milliseconds interval,
                                           std::function<void(batch_time)> on_tick) {
  return std::make_unique<ticking_thread>(first, interval, std::move(on_tick));
}

struct manual_clock::series {
  batch_time next;
  std::chrono::milliseconds interval;
  std::function<void(batch_time)> on_tick;
};

struct manual_clock::state {
  mutable std::mutex mutex;
  std::chrono::milliseconds now;
  std::vector<std::shared_ptr<series>> ticking;
};

class manual_clock::subscription final : public ticker {
public:
  subscription(std::shared_ptr<state> clock, std::shared_ptr<series> ticks)
      : clock_(std::move(clock)),
        ticks_(std::move(ticks)) {}
  ~subscription() override {
    const std::lock_guard lock(clock_->mutex);
    std::erase(clock_->ticking, ticks_);
  }

private:
  std::shared_ptr<state> clock_;
  std::shared_ptr<series> ticks_;
};

manual_clock::manual_clock(std::chrono::milliseconds start) : state_(std::make_shared<state>()) {
  state_->now = start;
}

manual_clock::~manual_clock() = default;

std::chrono::milliseconds manual_clock::now() const {
  const std::lock_guard lock(state_->mutex);
  return state_->now;
}

std::unique_ptr<ticker> manual_clock::tick(batch_time first, std::chrono::milliseconds interval,
                                           std::function<void(batch_time)> on_tick) {
  auto ticks = std::make_shared<series>(series{first, interval, std::move(on_tick)});
  const std::lock_guard lock(state_->mutex);
  state_->ticking.push_back(ticks);
  return std::make_unique<subscription>(state_, std::move(ticks));
}

void manual_clock::advance(std::chrono::milliseconds by) {
  advance_to(now() + by);
}

void manual_clock::advance_to(std::chrono::milliseconds time) {
  // Under the lock: whoever ends a series knows that no tick of it comes later.
  const std::lock_guard lock(state_->mutex);
  state_->now = std::max(state_->now, time);
  for (const auto& ticks : state_->ticking)
    for (; ticks->next.since_epoch() <= state_->now; ticks->next = ticks->next + ticks->interval)
      ticks->on_tick(ticks->next);
}

} // namespace weir
