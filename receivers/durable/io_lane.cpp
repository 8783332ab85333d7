// SPDX-License-Identifier: Apache-2.0
#include <weir/receivers/durable/io_lane.hpp>

#include <weir/state/support/error.hpp>
#include <weir/state/support/log.hpp>

#include <thread>
#include <utility>

namespace weir {

struct io_lane::shared {
  std::string name;
  std::shared_ptr<executor> threads;

  std::recursive_mutex inline_mutex; ///< of a lane without threads: a job may add another

  std::mutex mutex;
  std::condition_variable changed;
  std::deque<job> jobs;
  bool running = false; ///< a thread is at work or waits for it
  bool busy = false;    ///< with a job
  bool stopping = false;
  bool hurry = false;
  std::thread::id worker; ///< who does the jobs, if anybody does

  void do_one(const job& one) noexcept {
    try {
      one();
    } catch (...) {
      log(log_level::error, name, describe(std::current_exception()));
    }
  }

  /// Does jobs until there is none.
  void do_all(std::unique_lock<std::mutex>& lock) {
    worker = std::this_thread::get_id();
    while (!jobs.empty()) {
      {
        const auto next = std::move(jobs.front());
        jobs.pop_front();
        busy = true;
        lock.unlock();
        do_one(next);
      }
      lock.lock();
      busy = false;
    }
    worker = {};
    changed.notify_all();
  }
};

io_lane::io_lane(std::string name, std::shared_ptr<executor> threads)
    : state_(std::make_shared<shared>()) {
  state_->name = std::move(name);
  state_->threads = std::move(threads);
}

io_lane::~io_lane() {
  auto lock = std::unique_lock(state_->mutex);
  state_->stopping = true;
  state_->hurry = true;
  state_->changed.notify_all();
  // A job may have been the last to hold the lane: its thread does what is left, and ends.
  if (state_->worker == std::this_thread::get_id())
    return;
  state_->changed.wait(lock, [&] { return !state_->running; });
}

void io_lane::run(job work_to_do) {
  if (!state_->threads) {
    const auto guard = std::lock_guard(state_->inline_mutex);
    state_->do_one(work_to_do);
    return;
  }
  auto lock = std::unique_lock(state_->mutex);
  state_->jobs.push_back(std::move(work_to_do));
  if (state_->running) {
    state_->changed.notify_all();
    return;
  }
  state_->running = true;
  lock.unlock();
  try {
    state_->threads->start_thread(state_->name, [state = state_] { work(state); });
  } catch (...) {
    log(log_level::warning, state_->name,
        "there is no thread for this work, which holds up another one: " +
            describe(std::current_exception()));
    lock.lock();
    state_->do_all(lock);
    state_->running = false;
    state_->changed.notify_all();
  }
}

void io_lane::work(const std::shared_ptr<shared>& state) {
  auto lock = std::unique_lock(state->mutex);
  do {
    state->changed.wait(lock, [&] { return state->stopping || !state->jobs.empty(); });
    state->do_all(lock);
  } while (!state->stopping);
  state->running = false;
  state->changed.notify_all();
}

void io_lane::drain() {
  auto lock = std::unique_lock(state_->mutex);
  state_->changed.wait(lock, [&] { return !state_->busy && state_->jobs.empty(); });
}

bool io_lane::pause(std::chrono::milliseconds time) {
  if (!state_->threads)
    return false;
  auto lock = std::unique_lock(state_->mutex);
  return !state_->changed.wait_for(lock, time, [&] { return state_->hurry; });
}

void io_lane::stop_waiting() {
  const auto guard = std::lock_guard(state_->mutex);
  state_->hurry = true;
  state_->changed.notify_all();
}

} // namespace weir
