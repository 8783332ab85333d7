// SPDX-License-Identifier: Apache-2.0
#include <weir/actors/runtime/listener_bus.hpp>

#include <algorithm>
#include <string>

#include <weir/state/support/context_work.hpp>
#include <weir/state/support/error.hpp>
#include <weir/state/support/log.hpp>

namespace weir::runtime {

listener_bus::~listener_bus() {
  stop();
}

void listener_bus::add(std::shared_ptr<streaming_listener> listener) {
  const std::lock_guard lock(mutex_);
  listeners_.push_back(std::move(listener));
}

void listener_bus::remove(const std::shared_ptr<streaming_listener>& listener) {
  const std::lock_guard lock(mutex_);
  std::erase(listeners_, listener);
}

void listener_bus::start(bool own_thread) {
  inline_ = !own_thread;
  if (own_thread)
    thread_ = std::thread([this] { run(); });
}

void listener_bus::stop() {
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  changed_.notify_all();
  if (thread_.joinable())
    thread_.join();
}

void listener_bus::post(event what) {
  std::unique_lock lock(mutex_);
  if (stopping_ || listeners_.empty())
    return;
  if (inline_) {
    lock.unlock();
    deliver(what);
    return;
  }
  if (events_.size() >= events_max) {
    if (dropped_++ == 0)
      log(log_level::warning, "listener",
          "a listener is too slow: events are dropped from now on (and counted)");
    return;
  }
  events_.push_back(std::move(what));
  lock.unlock();
  changed_.notify_one();
}

std::uint64_t listener_bus::dropped() const {
  const std::lock_guard lock(mutex_);
  return dropped_;
}

void listener_bus::run() {
  std::unique_lock lock(mutex_);
  while (true) {
    changed_.wait(lock, [&] { return stopping_ || !events_.empty(); });
    if (events_.empty())
      return;
    const event next = std::move(events_.front());
    events_.pop_front();
    lock.unlock();
    deliver(next);
    lock.lock();
  }
}

void listener_bus::deliver(const event& what) {
  std::vector<std::shared_ptr<streaming_listener>> listeners;
  {
    const std::lock_guard lock(mutex_);
    listeners = listeners_;
  }
  const context_work mark("a listener's callback");
  for (const auto& listener : listeners) {
    try {
      what(*listener);
    } catch (...) {
      log(log_level::error, "listener", "a callback threw: " + describe(std::current_exception()));
    }
  }
}

} // namespace weir::runtime
