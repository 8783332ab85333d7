// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <weir/state/support/error.hpp>

#include <atomic>
#include <cstdint>
#include <functional>
#include <string>
#include <string_view>

namespace weir {

/// Where and when the code has reached a named fault point. Views are valid during the call only.
struct fault_site {
  /// The name of the point, for instance "state.checkpoint.rename".
  std::string_view point;
  /// The stage it happens in; empty outside of stages.
  std::string_view stage = {};
  /// Which copy of the stage.
  std::uint32_t copy = 0;
  /// The batch being worked on: its number in the run, from 0, in the actors of the runtime; its time
  /// in milliseconds in sources and outputs; −1 for none.
  std::int64_t batch = -1;
};

/// What ends an actor, as opposed to a user function that throws; no error policy catches it.
class actor_death : public error {
public:
  explicit actor_death(const std::string& what) : error(errc::stage_died, what) {
    // nop
  }
};

/// What a handler throws to make the actor die.
class injected_death : public actor_death {
public:
  using actor_death::actor_death;
};

/// What a handler throws in a simulation to make the actor hang: it does nothing any more, and only
/// the watchdog notices.
class injected_hang : public actor_death {
public:
  using actor_death::actor_death;
};

/// What a handler throws to make a write stop in the middle: code that writes may leave a part of it
/// behind before it passes this on.
class injected_torn_write : public error {
public:
  explicit injected_torn_write(const std::string& what) : error(errc::io, what) {
    // nop
  }
};

namespace detail {

extern std::atomic<bool> fault_handler_installed;
void call_fault_handler(const fault_site& site);

} // namespace detail

/// Marks a place where tests let things go wrong. Without a handler it costs one relaxed load; with
/// one it calls it on this thread, and the handler may throw, delay or record. A point met inside a
/// handler is passed over.
inline void fault_point(const fault_site& site) {
  if (detail::fault_handler_installed.load(std::memory_order_relaxed)) [[unlikely]]
    detail::call_fault_handler(site);
}

/// Marks this thread, for its life time, as one that plays a simulation: nothing may wait there.
class simulated_thread {
public:
  simulated_thread() noexcept;
  simulated_thread(const simulated_thread&) = delete;
  simulated_thread& operator=(const simulated_thread&) = delete;
  ~simulated_thread();

  /// Whether this thread is marked.
  static bool is_this() noexcept;

private:
  bool before_;
};

/// Installs a handler of fault points for its life time. The handler is called by any thread,
/// several at once.
///
/// One at a time in a process: a second throws `errc::illegal_state`. Destruction waits for running
/// calls, so what the handler refers to may go afterwards; the handler itself must not destroy it.
class scoped_fault_handler {
public:
  explicit scoped_fault_handler(std::function<void(const fault_site&)> handler);
  scoped_fault_handler(const scoped_fault_handler&) = delete;
  scoped_fault_handler& operator=(const scoped_fault_handler&) = delete;
  ~scoped_fault_handler();
};

} // namespace weir
