// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <weir/receivers/executor.hpp>

#include <chrono>
#include <deque>
#include <map>
#include <string>
#include <thread>
#include <utility>

namespace weir {

/// An executor without threads, for deterministic tests: bodies wait in a queue until `run_all`, and
/// time stands still but for `advance`.
///
/// Bodies and timers run on the thread that calls those, in order of arrival or of time. A body that
/// waits for another one waits for ever. Any thread may add work. Time starts at 0, also that of the
/// wall. Work that was added and never run is kept, with all it refers to, perhaps this executor:
/// call `run_all` once more after the last receiver was told to stop.
class inline_executor final : public executor {
public:
  void start_thread(std::string name, std::function<void()> body) override;
  void after(std::chrono::milliseconds delay, std::function<void()> task) override;
  [[nodiscard]] clock::time_point now() const override;
  [[nodiscard]] std::int64_t wall_time_ms() const override;
  /// Other threads that wait look again every millisecond of real time.
  void wait_until(std::unique_lock<std::mutex>& lock, std::condition_variable& condition,
                  clock::time_point deadline) const override;
  /// False inside of a body or a timer.
  [[nodiscard]] bool may_wait() const noexcept override;

  /// Runs one body, if there is one.
  bool run_one();
  /// Runs bodies until there are none left; tells how many.
  std::size_t run_all();
  /// Lets time pass: runs all bodies, then each timer that falls due, at its time, with the bodies
  /// it adds.
  void advance(std::chrono::milliseconds by);

  /// Bodies that wait to be run.
  [[nodiscard]] std::size_t queued() const;
  /// Timers that are not due yet.
  [[nodiscard]] std::size_t timers() const;

private:
  void run(const std::string& name, const std::function<void()>& work);

  mutable std::mutex mutex_;
  clock::time_point now_{};
  std::deque<std::pair<std::string, std::function<void()>>> queue_;
  std::multimap<clock::time_point, std::function<void()>> timers_;
  std::thread::id runner_;
};

} // namespace weir
