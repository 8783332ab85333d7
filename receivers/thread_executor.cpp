// SPDX-License-Identifier: Apache-2.0
#include <weir/receivers/thread_executor.hpp>

#include <weir/state/support/error.hpp>
#include <weir/state/support/log.hpp>

#include <algorithm>
#include <list>
#include <map>
#include <thread>
#include <utility>

namespace weir {

namespace {

void run_guarded(const std::string& name, const std::function<void()>& body) noexcept {
  try {
    body();
  } catch (...) {
    log(log_level::error, "executor", name + ": " + describe(std::current_exception()));
  }
}

} // namespace

struct thread_executor::shared_state {
  struct worker {
    std::string name;
    std::thread thread;
    bool done = false;
  };

  mutable std::mutex mutex;
  std::condition_variable worker_done;
  std::condition_variable timers_changed;
  std::list<worker> workers;
  std::multimap<clock::time_point, std::function<void()>> timers;
  bool timer_thread_runs = false;
  bool stopping = false;

  /// Takes out the threads that have ended, to be joined without the lock.
  std::list<worker> take_done() {
    std::list<worker> done;
    for (auto next = workers.begin(); next != workers.end();) {
      const auto current = next++;
      if (current->done && current->thread.get_id() != std::this_thread::get_id())
        done.splice(done.end(), workers, current);
    }
    return done;
  }

  static void join(std::list<worker>& done) {
    for (worker& each : done)
      each.thread.join();
  }

  static void start(const std::shared_ptr<shared_state>& state, std::string name,
                    std::function<void()> body) {
    std::list<worker> done;
    {
      const std::lock_guard lock(state->mutex);
      done = state->take_done();
      state->workers.push_back({std::move(name), {}, false});
      worker& mine = state->workers.back();
      try {
        mine.thread = std::thread([state, &mine, run = std::move(body)]() mutable {
          run_guarded(mine.name, run);
          // What the body holds may be the last to hold the executor.
          run = nullptr;
          const std::lock_guard end(state->mutex);
          mine.done = true;
          state->worker_done.notify_all();
        });
      } catch (...) {
        state->workers.pop_back();
        throw;
      }
    }
    join(done);
  }

  static void run_timers(const std::shared_ptr<shared_state>& state) {
    std::unique_lock lock(state->mutex);
    while (!state->stopping) {
      if (state->timers.empty()) {
        state->timers_changed.wait(lock);
        continue;
      }
      const auto first = state->timers.begin();
      if (clock::now() < first->first) {
        const auto due = first->first;
        state->timers_changed.wait_until(lock, due);
        continue;
      }
      auto task = std::move(first->second);
      state->timers.erase(first);
      lock.unlock();
      run_guarded("timer", task);
      task = nullptr;
      lock.lock();
    }
  }
};

thread_executor::thread_executor(std::chrono::milliseconds stop_deadline)
    : state_(std::make_shared<shared_state>()),
      stop_deadline_(stop_deadline) {}

thread_executor::~thread_executor() {
  const auto deadline = clock::now() + stop_deadline_;
  std::multimap<clock::time_point, std::function<void()>> dropped;
  std::unique_lock lock(state_->mutex);
  state_->stopping = true;
  dropped.swap(state_->timers);
  state_->timers_changed.notify_all();
  const auto self = std::this_thread::get_id();
  const auto ended = [&] {
    return std::all_of(state_->workers.begin(), state_->workers.end(),
                       [&](const auto& each) { return each.done || each.thread.get_id() == self; });
  };
  state_->worker_done.wait_until(lock, deadline, ended);
  auto done = state_->take_done();
  for (auto& each : state_->workers) {
    if (each.thread.get_id() != self)
      log(log_level::error, "executor",
          "thread \"" + each.name + "\" has not ended in time and is abandoned");
    each.thread.detach();
  }
  lock.unlock();
  shared_state::join(done);
}

void thread_executor::start_thread(std::string name, std::function<void()> body) {
  shared_state::start(state_, std::move(name), std::move(body));
}

void thread_executor::after(std::chrono::milliseconds delay, std::function<void()> task) {
  bool start = false;
  {
    const std::lock_guard lock(state_->mutex);
    state_->timers.emplace(clock::now() + delay, std::move(task));
    start = !std::exchange(state_->timer_thread_runs, true);
    state_->timers_changed.notify_all();
  }
  if (!start)
    return;
  try {
    shared_state::start(state_, "timers", [state = state_] { shared_state::run_timers(state); });
  } catch (...) {
    const std::lock_guard lock(state_->mutex);
    state_->timer_thread_runs = false;
    throw;
  }
}

executor::clock::time_point thread_executor::now() const {
  return clock::now();
}

std::int64_t thread_executor::wall_time_ms() const {
  return std::chrono::duration_cast<std::chrono::milliseconds>(
             std::chrono::system_clock::now().time_since_epoch())
      .count();
}

void thread_executor::wait_until(std::unique_lock<std::mutex>& lock,
                                 std::condition_variable& condition,
                                 clock::time_point deadline) const {
  condition.wait_until(lock, deadline);
}

std::vector<std::string> thread_executor::running() const {
  const std::lock_guard lock(state_->mutex);
  std::vector<std::string> names;
  for (const auto& each : state_->workers)
    if (!each.done)
      names.push_back(each.name);
  return names;
}

std::shared_ptr<executor> default_executor() {
  static std::mutex mutex;
  static std::weak_ptr<executor> current;
  const std::lock_guard lock(mutex);
  auto found = current.lock();
  if (!found) {
    found = std::make_shared<thread_executor>();
    current = found;
  }
  return found;
}

} // namespace weir
