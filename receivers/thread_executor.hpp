// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <weir/receivers/executor.hpp>

#include <chrono>
#include <memory>
#include <string>
#include <vector>

namespace weir {

/// Real threads, one for each body, and one more for the timers.
///
/// The destructor drops pending timers and joins all threads; those still running after
/// `stop_deadline` are named in the log and abandoned, since a hung thread cannot be ended inside a
/// process. May be destroyed on a thread of its own.
class thread_executor final : public executor {
public:
  explicit thread_executor(std::chrono::milliseconds stop_deadline = std::chrono::seconds(10));
  ~thread_executor() override;

  void start_thread(std::string name, std::function<void()> body) override;
  void after(std::chrono::milliseconds delay, std::function<void()> task) override;
  [[nodiscard]] clock::time_point now() const override;
  [[nodiscard]] std::int64_t wall_time_ms() const override;
  void wait_until(std::unique_lock<std::mutex>& lock, std::condition_variable& condition,
                  clock::time_point deadline) const override;

  /// The names of the threads that run now.
  [[nodiscard]] std::vector<std::string> running() const;

private:
  struct shared_state;
  // Shared with the threads, since an abandoned one outlives the executor.
  std::shared_ptr<shared_state> state_;
  std::chrono::milliseconds stop_deadline_;
};

} // namespace weir
