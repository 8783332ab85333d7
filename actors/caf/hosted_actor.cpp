// SPDX-License-Identifier: Apache-2.0
#include <weir/actors/caf/hosted_actor.hpp>

#include <caf/send.hpp>

#include <weir/actors/caf/messages.hpp>
#include <weir/state/support/context_work.hpp>

namespace weir::runtime {

void cause_of_death::note(std::exception_ptr cause) {
  const std::lock_guard lock(mutex_);
  cause_ = std::move(cause);
}

std::exception_ptr cause_of_death::take() {
  const std::lock_guard lock(mutex_);
  return std::exchange(cause_, nullptr);
}

hosted_actor::hosted_actor(caf::actor_config& config, factory make,
                           std::shared_ptr<cause_of_death> cause, std::shared_ptr<activity> work)
    : caf::event_based_actor(config),
      make_(std::move(make)),
      cause_(std::move(cause)),
      work_(std::move(work)) {}

caf::behavior hosted_actor::make_behavior() {
  set_exception_handler([cause = cause_](caf::scheduled_actor*, std::exception_ptr& thrown) {
    cause->note(thrown);
    return caf::make_error(caf::sec::runtime_error);
  });
  return {[this](wake_atom) { on_wake(); }};
}

void hosted_actor::on_wake() {
  if (hangs_)
    return;
  work_->enter();
  const context_work mark("a function given to a stream or an output");
  try {
    if (!content_)
      content_ = make_(*work_);
    content_->on_wake();
  } catch (const injected_hang&) {
    // There is no thread to be stuck: the actor never leaves instead.
    hangs_ = true;
    return;
  }
  work_->leave();
}

void hosted_actor::on_exit() {
  content_.reset();
  make_ = nullptr;
}

void caf_wakeable::wake() noexcept {
  caf::anon_send(actor_, wake_atom_v);
}

} // namespace weir::runtime
