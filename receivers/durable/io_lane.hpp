// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <weir/receivers/executor.hpp>

#include <chrono>
#include <condition_variable>
#include <deque>
#include <functional>
#include <memory>
#include <mutex>
#include <string>

namespace weir {

/// Does work that blocks on a disk, one job after another, off the threads that process batches.
///
/// With an executor it has a thread of its own; without one a job runs in line, before `run`
/// returns, so that a run without threads stays one. Any thread may add jobs; how many there can be
/// is bounded by those who add them. What a job throws is logged. The destructor does what is still
/// queued, and waits for it.
class io_lane {
public:
  using job = std::function<void()>;

  io_lane(std::string name, std::shared_ptr<executor> threads);
  io_lane(const io_lane&) = delete;
  io_lane& operator=(const io_lane&) = delete;
  ~io_lane();

  void run(job work);

  /// Waits until all jobs are done, those that are added meanwhile included.
  void drain();

  /// For a job that waits before it tries again: false, at once, if there is no use in waiting, since
  /// the lane ends or runs in line.
  bool pause(std::chrono::milliseconds time);
  /// Lets nobody wait from now on.
  void stop_waiting();

private:
  struct shared;
  static void work(const std::shared_ptr<shared>& state);

  std::shared_ptr<shared> state_;
};

} // namespace weir
