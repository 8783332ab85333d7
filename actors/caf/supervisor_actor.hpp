// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <atomic>
#include <condition_variable>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include <caf/actor.hpp>
#include <caf/event_based_actor.hpp>

#include <weir/actors/caf/hosted_actor.hpp>
#include <weir/actors/runtime/actor_group.hpp>
#include <weir/actors/supervision.hpp>
#include <weir/state/support/error.hpp>

namespace weir::runtime {

/// How long an actor has been in one step, as its supervisor has seen it.
struct watched {
  std::uint64_t steps = 0;
  restart_policy::time since{};
};

/// A child of a supervisor. The handle and the counter may be read by any thread.
struct supervised_child {
  supervised_child(child_spec what, restart_policy when)
      : spec(std::move(what)),
        policy(std::move(when)) {}

  child_spec spec;
  restart_policy policy;
  std::atomic<std::uint64_t> restarts{0};
  std::atomic<std::uint64_t> hangs{0};
  std::mutex mutex;
  caf::actor actor; ///< null while it waits for its restart

  // Of the supervisor alone.
  std::shared_ptr<cause_of_death> cause; ///< of the actor
  std::shared_ptr<activity> work;        ///< of the actor
  bool detached = false;                 ///< the actor has a thread of its own
  bool swept = false;                    ///< the supervisor ends the actor along with another one
  watched progress;
};

/// What a supervisor and its group share.
struct supervision {
  supervision_options options;
  std::uint32_t workers = 1; ///< threads of the engine
  bool deterministic = false;
  std::vector<std::unique_ptr<supervised_child>> children;
  escalation give_up;
  std::mutex mutex;
  std::condition_variable changed;
  bool all_ended = false;
};

/// Starts the children, restarts those that die, replaces those that hang, and ends them all when
/// told. It has a thread of its own, so that busy workers cannot hold it up.
class supervisor_actor final : public caf::event_based_actor {
public:
  supervisor_actor(caf::actor_config& config, std::shared_ptr<supervision> shared);
  caf::behavior make_behavior() override;
  const char* name() const override { return "weir.supervisor"; }

private:
  void start_child(std::uint32_t index);
  void child_down(const caf::down_msg& down);
  void restart_later(std::uint32_t index, std::exception_ptr cause);
  /// Ends the others that the strategy restarts along with this one.
  void sweep(std::uint32_t index);
  /// Looks for actors that make no progress.
  void watch();
  void replace(std::uint32_t index, std::chrono::milliseconds stuck_for);
  void give_up(errc code, const std::string& why);
  /// No message of it counts any more.
  void forget(supervised_child& child);
  void stop_children();
  void end_if_alone();

  std::shared_ptr<supervision> shared_;
  std::map<caf::actor_addr, std::uint32_t> alive_;
  std::map<caf::actor_addr, bool> hung_; ///< replaced, but not ended; whether it holds a worker
  std::uint32_t hangs_ = 0;
  bool stopping_ = false;
};

} // namespace weir::runtime
