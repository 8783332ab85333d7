// SPDX-License-Identifier: Apache-2.0
#include <weir/actors/caf/supervisor_actor.hpp>

#include <caf/actor_cast.hpp>
#include <caf/actor_system.hpp>
#include <caf/exit_reason.hpp>
#include <caf/send.hpp>
#include <caf/system_messages.hpp>

#include <weir/actors/caf/messages.hpp>
#include <weir/state/support/error.hpp>
#include <weir/state/support/log.hpp>

namespace weir::runtime {

supervisor_actor::supervisor_actor(caf::actor_config& config, std::shared_ptr<supervision> shared)
    : caf::event_based_actor(config),
      shared_(std::move(shared)) {}

caf::behavior supervisor_actor::make_behavior() {
  set_down_handler([this](const caf::down_msg& down) { child_down(down); });
  return {
      [this](start_atom, std::uint32_t index) { start_child(index); },
      [this](stop_atom) { stop_children(); },
  };
}

void supervisor_actor::start_child(std::uint32_t index) {
  if (stopping_)
    return;
  supervised_child& child = *shared_->children[index];
  const caf::actor actor = system().spawn<hosted_actor>(child.spec.make, child.cause);
  monitor(actor);
  alive_.emplace(actor.address(), index);
  {
    const std::lock_guard lock(child.mutex);
    child.actor = actor;
  }
  child.spec.bell->connect(std::make_shared<caf_wakeable>(actor));
}

void supervisor_actor::child_down(const caf::down_msg& down) {
  const auto found = alive_.find(down.source);
  if (found == alive_.end())
    return;
  const std::uint32_t index = found->second;
  alive_.erase(found);
  supervised_child& child = *shared_->children[index];
  child.spec.bell->disconnect();
  {
    const std::lock_guard lock(child.mutex);
    child.actor = nullptr;
  }
  if (stopping_)
    end_if_alone();
  else
    restart_later(index, child.cause->take());
}

void supervisor_actor::restart_later(std::uint32_t index, std::exception_ptr cause) {
  supervised_child& child = *shared_->children[index];
  const std::string why = cause ? describe(cause) : "it was killed";
  const auto delay = child.policy.next_delay(clock().now());
  if (!delay) {
    log(log_level::error, "supervisor", child.spec.name + " died too often; last cause: " + why);
    shared_->give_up(std::make_exception_ptr(
        error(errc::restart_limit, child.spec.name + " died too often; last cause: " + why)));
    return;
  }
  ++child.restarts;
  log(log_level::warning, "supervisor",
      child.spec.name + " died (" + why + "); restarting in " + std::to_string(delay->count()) +
          " ms");
  if (delay->count() == 0)
    start_child(index);
  else
    delayed_send(this, *delay, start_atom_v, index);
}

void supervisor_actor::stop_children() {
  stopping_ = true;
  for (const auto& child : shared_->children) {
    child->spec.bell->disconnect();
    const std::lock_guard lock(child->mutex);
    // Ordinary messages would queue an exit behind all wakes that wait.
    if (child->actor)
      caf::anon_send<caf::message_priority::high>(
          child->actor, caf::exit_msg{address(), caf::exit_reason::user_shutdown});
  }
  end_if_alone();
}

void supervisor_actor::end_if_alone() {
  if (!alive_.empty())
    return;
  {
    const std::lock_guard lock(shared_->mutex);
    shared_->all_ended = true;
  }
  shared_->changed.notify_all();
  quit();
}

} // namespace weir::runtime
