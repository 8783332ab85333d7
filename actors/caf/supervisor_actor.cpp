// SPDX-License-Identifier: Apache-2.0
#include <weir/actors/caf/supervisor_actor.hpp>

#include <algorithm>

#include <caf/actor_cast.hpp>
#include <caf/actor_system.hpp>
#include <caf/exit_reason.hpp>
#include <caf/send.hpp>
#include <caf/system_messages.hpp>

#include <weir/actors/caf/messages.hpp>
#include <weir/state/support/error.hpp>
#include <weir/state/support/log.hpp>

namespace weir::runtime {

namespace {

/// So often that a hang is noticed before a quarter more than its limit has passed.
std::chrono::milliseconds watch_period(const hang_limits& limits) {
  return std::max(std::chrono::milliseconds(1), limits.hang_after / 4);
}

} // namespace

supervisor_actor::supervisor_actor(caf::actor_config& config, std::shared_ptr<supervision> shared)
    : caf::event_based_actor(config),
      shared_(std::move(shared)) {}

caf::behavior supervisor_actor::make_behavior() {
  set_down_handler([this](const caf::down_msg& down) { child_down(down); });
  if (shared_->options.hangs.hang_after.count() > 0)
    delayed_send(this, watch_period(shared_->options.hangs), watch_atom_v);
  return {
      [this](start_atom, std::uint32_t index) { start_child(index); },
      [this](stop_atom) { stop_children(); },
      [this](watch_atom) { watch(); },
  };
}

void supervisor_actor::start_child(std::uint32_t index) {
  supervised_child& child = *shared_->children[index];
  if (stopping_ || child.actor)
    return;
  child.cause = std::make_shared<cause_of_death>();
  child.work = std::make_shared<activity>();
  child.progress = {};
  child.swept = false;
  const auto& make = child.spec.make;
  const caf::actor actor =
      child.detached ? system().spawn<hosted_actor, caf::detached>(make, child.cause, child.work)
                     : system().spawn<hosted_actor>(make, child.cause, child.work);
  monitor(actor);
  alive_.emplace(actor.address(), index);
  {
    const std::lock_guard lock(child.mutex);
    child.actor = actor;
  }
  child.spec.bell->connect(std::make_shared<caf_wakeable>(actor));
}

void supervisor_actor::forget(supervised_child& child) {
  child.spec.bell->disconnect();
  const std::lock_guard lock(child.mutex);
  child.actor = nullptr;
}

void supervisor_actor::child_down(const caf::down_msg& down) {
  if (hung_.erase(down.source) > 0)
    return end_if_alone();
  const auto found = alive_.find(down.source);
  if (found == alive_.end())
    return;
  const std::uint32_t index = found->second;
  alive_.erase(found);
  supervised_child& child = *shared_->children[index];
  forget(child);
  if (stopping_)
    return end_if_alone();
  if (child.swept) {
    ++child.restarts;
    start_child(index);
    return;
  }
  sweep(index);
  restart_later(index, child.cause->take());
}

void supervisor_actor::sweep(std::uint32_t index) {
  const restart_strategy strategy = shared_->options.strategy;
  if (strategy == restart_strategy::one_for_one)
    return;
  const std::uint32_t first = strategy == restart_strategy::all_for_one ? 0 : index + 1;
  for (std::uint32_t other = first; other < shared_->children.size(); ++other) {
    supervised_child& child = *shared_->children[other];
    if (!child.actor || child.swept)
      continue;
    child.swept = true;
    caf::anon_send<caf::message_priority::high>(
        child.actor, caf::exit_msg{child.actor.address(), caf::exit_reason::kill});
  }
}

void supervisor_actor::restart_later(std::uint32_t index, std::exception_ptr cause) {
  supervised_child& child = *shared_->children[index];
  const std::string why = cause ? describe(cause) : "it was killed";
  const auto delay = child.policy.next_delay(clock().now());
  if (!delay)
    return give_up(errc::restart_limit, child.spec.name + " died too often; last cause: " + why);
  ++child.restarts;
  log(log_level::warning, "supervisor",
      child.spec.name + " died (" + why + "); restarting in " + std::to_string(delay->count()) +
          " ms");
  if (delay->count() == 0)
    start_child(index);
  else
    delayed_send(this, *delay, start_atom_v, index);
}

void supervisor_actor::watch() {
  if (stopping_)
    return;
  const hang_limits& limits = shared_->options.hangs;
  const auto now = clock().now();
  for (std::uint32_t index = 0; index < shared_->children.size(); ++index) {
    supervised_child& child = *shared_->children[index];
    if (!child.actor)
      continue;
    const std::uint64_t steps = child.work->steps();
    if (!child.work->at_work() || steps != child.progress.steps)
      child.progress = {steps, now};
    else if (now - child.progress.since >= limits.hang_after)
      replace(index,
              std::chrono::duration_cast<std::chrono::milliseconds>(now - child.progress.since));
  }
  delayed_send(this, watch_period(limits), watch_atom_v);
}

void supervisor_actor::replace(std::uint32_t index, std::chrono::milliseconds stuck_for) {
  supervised_child& child = *shared_->children[index];
  const std::string what = child.spec.name + " hangs: for " + std::to_string(stuck_for.count()) +
                           " ms it has been at batch number " +
                           std::to_string(child.work->batch()) + ", with " +
                           std::to_string(child.work->records()) + " records at hand";
  ++child.hangs;
  ++hangs_;
  alive_.erase(child.actor.address());
  hung_.emplace(child.actor.address(), !child.detached);
  const auto workers_held =
      std::count_if(hung_.begin(), hung_.end(), [](const auto& actor) { return actor.second; });
  const bool replaceable = static_cast<bool>(child.spec.fence);
  if (replaceable)
    child.spec.fence(*child.work);
  forget(child);
  if (!replaceable)
    return give_up(errc::timeout, what + "; nobody can take its place");
  if (hangs_ > shared_->options.hangs.max_hangs)
    return give_up(errc::timeout, what + "; that were too many hangs");
  if (!shared_->deterministic && workers_held >= shared_->workers)
    return give_up(errc::timeout, what + "; no worker of the engine is left");
  log(log_level::error, "supervisor", what + "; another actor takes its place");
  ++child.restarts;
  child.detached = !shared_->deterministic;
  start_child(index);
}

void supervisor_actor::give_up(errc code, const std::string& why) {
  log(log_level::error, "supervisor", why);
  shared_->give_up(std::make_exception_ptr(error(code, why)));
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
  for (const auto& hung : hung_)
    if (const auto actor = caf::actor_cast<caf::actor>(hung.first))
      caf::anon_send<caf::message_priority::high>(
          actor, caf::exit_msg{address(), caf::exit_reason::user_shutdown});
  end_if_alone();
}

void supervisor_actor::end_if_alone() {
  if (!stopping_ || !alive_.empty() || !hung_.empty())
    return;
  {
    const std::lock_guard lock(shared_->mutex);
    shared_->all_ended = true;
  }
  shared_->changed.notify_all();
  quit();
}

} // namespace weir::runtime
