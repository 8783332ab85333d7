// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <cstdint>
#include <exception>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include <weir/actors/runtime/hosted.hpp>

namespace weir::runtime {

/// The actors of one run under their supervisor, which restarts those that die and replaces those
/// that hang.
///
/// The one interface between the runtime and the actor library.
class actor_group {
public:
  virtual ~actor_group() = default;

  /// Starts all children, once.
  virtual void start(std::vector<child_spec> children) = 0;
  /// Kills a child's actor, as a fault would; its supervisor restarts it.
  virtual void kill(std::string_view name) = 0;
  /// Ends all actors, supervision first. False if some have not ended by the deadline; they are
  /// abandoned then.
  virtual bool stop(std::chrono::milliseconds deadline) = 0;
  /// Restarts so far. Any thread.
  virtual std::uint64_t restarts() const = 0;
  /// Restarts of one child.
  virtual std::uint64_t restarts(std::string_view name) const = 0;
  /// How often an actor of one child has hung.
  virtual std::uint64_t hangs(std::string_view name) const = 0;
};

/// Called with the cause when a child has died or hung more often than its limits allow; by then the
/// supervisor has given up on it.
using escalation = std::function<void(std::exception_ptr)>;

} // namespace weir::runtime
