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
#include <weir/actors/runtime/restart_policy.hpp>

namespace weir::runtime {

/// A child of a supervisor. The handle and the counter may be read by any thread.
struct supervised_child {
  supervised_child(child_spec what, restart_policy when)
      : spec(std::move(what)),
        policy(std::move(when)) {}

  child_spec spec;
  restart_policy policy;
  std::shared_ptr<cause_of_death> cause = std::make_shared<cause_of_death>();
  std::atomic<std::uint64_t> restarts{0};
  std::mutex mutex;
  caf::actor actor; ///< null while it waits for its restart
};

/// What a supervisor and its group share.
struct supervision {
  std::vector<std::unique_ptr<supervised_child>> children;
  escalation give_up;
  std::mutex mutex;
  std::condition_variable changed;
  bool all_ended = false;
};

/// Starts the children, restarts each that dies, alone, and ends them all when told.
class supervisor_actor final : public caf::event_based_actor {
public:
  supervisor_actor(caf::actor_config& config, std::shared_ptr<supervision> shared);
  caf::behavior make_behavior() override;
  const char* name() const override { return "weir.supervisor"; }

private:
  void start_child(std::uint32_t index);
  void child_down(const caf::down_msg& down);
  void restart_later(std::uint32_t index, std::exception_ptr cause);
  void stop_children();
  void end_if_alone();

  std::shared_ptr<supervision> shared_;
  std::map<caf::actor_addr, std::uint32_t> alive_;
  bool stopping_ = false;
};

} // namespace weir::runtime
