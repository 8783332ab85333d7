// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <condition_variable>
#include <cstdint>
#include <deque>
#include <functional>
#include <memory>
#include <mutex>
#include <thread>
#include <vector>

#include <weir/actors/listener.hpp>

namespace weir::runtime {

/// Calls the listeners, in order, on a thread of its own; in a deterministic run at once, on the
/// thread of the event.
class listener_bus {
public:
  using event = std::function<void(streaming_listener&)>;

  ~listener_bus();

  void add(std::shared_ptr<streaming_listener> listener);
  void remove(const std::shared_ptr<streaming_listener>& listener);

  /// Begins to deliver. Without a thread, `post` delivers. Before anything is posted.
  void start(bool own_thread);
  /// Delivers what was posted so far, then ends the thread. Idempotent; one thread at a time.
  void stop();
  /// Any thread. What comes after the stop is delivered to nobody.
  void post(event what);
  std::uint64_t dropped() const;

private:
  void run();
  void deliver(const event& what);

  static constexpr std::size_t events_max = 10'000;
  mutable std::mutex mutex_;
  std::condition_variable changed_;
  std::vector<std::shared_ptr<streaming_listener>> listeners_;
  std::deque<event> events_;
  std::uint64_t dropped_ = 0;
  bool stopping_ = false;
  bool inline_ = false; ///< set by the start alone
  std::thread thread_;
};

} // namespace weir::runtime
