// SPDX-License-Identifier: Apache-2.0
#include <weir/actors/caf/caf_runtime.hpp>

#include <random>

#include <caf/defaults.hpp>
#include <caf/exit_reason.hpp>
#include <caf/policy/work_sharing.hpp>
#include <caf/scheduler/coordinator.hpp>
#include <caf/scheduler/test_coordinator.hpp>
#include <caf/send.hpp>
#include <caf/system_messages.hpp>

#include <weir/actors/caf/messages.hpp>
#include <weir/actors/caf/supervisor_actor.hpp>
#include <weir/actors/runtime/processors.hpp>
#include <weir/state/support/error.hpp>
#include <weir/state/support/fault.hpp>
#include <weir/state/support/log.hpp>

namespace weir::runtime {

namespace {

caf::scheduler::test_coordinator& test_scheduler(caf::actor_system& system) {
  return dynamic_cast<caf::scheduler::test_coordinator&>(system.scheduler());
}

class caf_actor_group final : public actor_group {
public:
  caf_actor_group(caf_runtime& owner, const supervision_options& options, escalation give_up)
      : owner_(owner),
        shared_(std::make_shared<supervision>()) {
    shared_->options = options;
    shared_->workers = owner.threads();
    shared_->deterministic = owner.deterministic();
    shared_->give_up = std::move(give_up);
  }
  ~caf_actor_group() override { stop(std::chrono::milliseconds(0)); }

  void start(std::vector<child_spec> children) override {
    for (child_spec& child : children)
      shared_->children.push_back(std::make_unique<supervised_child>(
          std::move(child), restart_policy(shared_->options.restarts,
                                           owner_.jitter_seed() + shared_->children.size())));
    supervisor_ = owner_.deterministic()
                      ? owner_.system().spawn<supervisor_actor>(shared_)
                      : owner_.system().spawn<supervisor_actor, caf::detached>(shared_);
    for (std::uint32_t index = 0; index < shared_->children.size(); ++index)
      caf::anon_send(supervisor_, start_atom_v, index);
  }

  void kill(std::string_view name) override {
    supervised_child& child = find(name);
    const std::lock_guard lock(child.mutex);
    if (child.actor)
      caf::anon_send<caf::message_priority::high>(
          child.actor, caf::exit_msg{child.actor.address(), caf::exit_reason::kill});
  }

  bool stop(std::chrono::milliseconds deadline) override {
    if (!supervisor_)
      return true;
    // The handle must live until all have ended: without one CAF ends the supervisor itself.
    caf::anon_send(supervisor_, stop_atom_v);
    if (owner_.deterministic())
      owner_.run_until_idle();
    std::unique_lock lock(shared_->mutex);
    if (!shared_->changed.wait_for(lock, deadline, [&] { return shared_->all_ended; }))
      return false;
    supervisor_ = nullptr;
    // What actors are made of may own this group.
    for (const auto& child : shared_->children) {
      child->spec.make = nullptr;
      child->spec.fence = nullptr;
    }
    return true;
  }

  std::uint64_t restarts() const override {
    std::uint64_t sum = 0;
    for (const auto& child : shared_->children)
      sum += child->restarts.load();
    return sum;
  }
  std::uint64_t restarts(std::string_view name) const override {
    return find(name).restarts.load();
  }
  std::uint64_t hangs(std::string_view name) const override { return find(name).hangs.load(); }

private:
  supervised_child& find(std::string_view name) const {
    for (const auto& child : shared_->children)
      if (child->spec.name == name)
        return *child;
    throw error(errc::invalid_argument, "no actor is named \"" + std::string(name) + "\"");
  }

  caf_runtime& owner_;
  std::shared_ptr<supervision> shared_;
  caf::actor supervisor_;
};

} // namespace

caf_runtime::config::config(const actor_runtime_options& options) {
  add_message_types<caf::id_block::weir>();
  if (options.deterministic_seed)
    set("scheduler.policy", caf::atom("testing"));
  else
    // Work sharing sleeps while there is nothing to do; work stealing would poll.
    set("scheduler.policy", caf::atom("sharing"));
  set("scheduler.max-threads", static_cast<size_t>(options.threads));
}

caf_runtime::caf_runtime(const actor_runtime_options& options)
    : seed_(options.deterministic_seed),
      threads_(options.threads),
      config_(options),
      system_(config_) {
  if (options.pin_threads && !seed_)
    pin_threads();
}

void caf_runtime::pin_threads() {
  using workers = caf::scheduler::coordinator<caf::policy::work_sharing>;
  auto& scheduler = dynamic_cast<workers&>(system_.scheduler());
  const auto processors = allowed_processors();
  for (std::size_t i = 0; i < threads_; ++i)
    bind_to_processor(scheduler.worker_by_id(i)->get_thread(), processors.at(i));
}

std::unique_ptr<actor_group> caf_runtime::make_group(const supervision_options& options,
                                                     escalation give_up) {
  return std::make_unique<caf_actor_group>(*this, options, std::move(give_up));
}

std::uint64_t caf_runtime::jitter_seed() const {
  return seed_ ? *seed_ : std::random_device()();
}

void caf_runtime::run_until_idle() {
  const simulated_thread here;
  auto& scheduler = test_scheduler(system_);
  std::minstd_rand random(static_cast<std::minstd_rand::result_type>(*seed_ % 2147483646 + 1));
  while (!scheduler.jobs.empty()) {
    // Any job may be the next: with the seed, an interleaving can be played again.
    std::uniform_int_distribution<std::size_t> draw(0, scheduler.jobs.size() - 1);
    std::swap(scheduler.jobs.front(), scheduler.jobs[draw(random)]);
    scheduler.run_once();
  }
  seed_ = *seed_ + 1;
}

void caf_runtime::advance(std::chrono::milliseconds by) {
  test_scheduler(system_).advance_time(by);
}

} // namespace weir::runtime
