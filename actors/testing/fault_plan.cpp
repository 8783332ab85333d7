// SPDX-License-Identifier: Apache-2.0
#include <weir/actors/testing/fault_plan.hpp>

#include <condition_variable>
#include <csignal>
#include <mutex>
#include <random>
#include <thread>
#include <utility>

#include <weir/state/support/error.hpp>

namespace weir::testing {

namespace {

bool matches(std::string_view pattern, std::string_view name) {
  if (pattern.ends_with('*'))
    return name.starts_with(pattern.substr(0, pattern.size() - 1));
  return pattern == name;
}

bool meets(const planned_fault& fault, const fault_site& site) {
  return matches(fault.point, site.point) && (fault.stage.empty() || fault.stage == site.stage) &&
         (!fault.copy || *fault.copy == site.copy) && (!fault.batch || *fault.batch == site.batch);
}

} // namespace

std::string to_string(const struck_fault& fault) {
  std::string out = std::string(to_string(fault.action)) + " at " + fault.point;
  if (!fault.stage.empty())
    out += " in " + fault.stage + "/" + std::to_string(fault.copy);
  if (fault.batch >= 0)
    out += ", batch " + std::to_string(fault.batch);
  return out;
}

struct fault_injection::state {
  explicit state(fault_plan what)
      : plan(std::move(what)),
        visits(plan.faults.size()),
        strikes(plan.faults.size()),
        random(plan.seed) {}

  void visit(const fault_site& site);
  /// The fault that strikes now, if any.
  const planned_fault* draw(const fault_site& site);
  void strike(const planned_fault& fault, const std::string& what);
  void hang(const std::string& what);

  const fault_plan plan;
  mutable std::mutex mutex;
  mutable std::condition_variable changed;
  std::vector<std::uint64_t> visits;
  std::vector<std::uint64_t> strikes;
  std::mt19937_64 random;
  std::vector<struck_fault> struck;
  std::vector<std::string> trace;
  bool released = false;
};

const planned_fault* fault_injection::state::draw(const fault_site& site) {
  const planned_fault* first = nullptr;
  for (std::size_t i = 0; i < plan.faults.size(); ++i) {
    const planned_fault& fault = plan.faults[i];
    // Each fault counts its visits, whatever becomes of the others.
    if (!meets(fault, site) || ++visits[i] < fault.visit || strikes[i] >= fault.times || first)
      continue;
    if (fault.odds < 1 && std::uniform_real_distribution<double>()(random) >= fault.odds)
      continue;
    ++strikes[i];
    first = &fault;
  }
  return first;
}

void fault_injection::state::visit(const fault_site& site) {
  const planned_fault* fault = nullptr;
  std::string what;
  {
    const std::lock_guard lock(mutex);
    if (plan.keep_trace)
      trace.push_back(std::string(site.point) + " " + std::string(site.stage) + "/" +
                      std::to_string(site.copy) + " " + std::to_string(site.batch));
    fault = draw(site);
    if (fault == nullptr)
      return;
    struck.push_back(
        {std::string(site.point), std::string(site.stage), site.copy, site.batch, fault->action});
    what = "fault plan: " + to_string(struck.back());
    changed.notify_all();
  }
  strike(*fault, what);
}

void fault_injection::state::strike(const planned_fault& fault, const std::string& what) {
  switch (fault.action) {
  case fault_action::die:
    throw injected_death(what);
  case fault_action::throw_error:
    throw error(errc::user_function, what);
  case fault_action::delay:
    if (!simulated_thread::is_this())
      std::this_thread::sleep_for(fault.delay);
    return;
  case fault_action::hang:
    return hang(what);
  case fault_action::kill_process:
    std::raise(SIGKILL);
    return;
  case fault_action::io_error:
    throw error(errc::io, what + ": Input/output error");
  case fault_action::disk_full:
    throw error(errc::io, what + ": No space left on device");
  case fault_action::torn_write:
    throw injected_torn_write(what);
  }
}

void fault_injection::state::hang(const std::string& what) {
  if (simulated_thread::is_this())
    throw injected_hang(what);
  std::unique_lock lock(mutex);
  changed.wait(lock, [this] { return released; });
}

fault_injection::fault_injection(fault_plan plan)
    : state_(std::make_shared<state>(std::move(plan))),
      handler_(std::make_unique<scoped_fault_handler>(
          [shared = state_](const fault_site& site) { shared->visit(site); })) {}

fault_injection::~fault_injection() {
  release();
}

void fault_injection::release() {
  const std::lock_guard lock(state_->mutex);
  state_->released = true;
  state_->changed.notify_all();
}

std::vector<struck_fault> fault_injection::struck() const {
  const std::lock_guard lock(state_->mutex);
  return state_->struck;
}

std::vector<std::string> fault_injection::trace() const {
  const std::lock_guard lock(state_->mutex);
  return state_->trace;
}

bool fault_injection::wait_for_struck(std::size_t count, std::chrono::milliseconds timeout) const {
  std::unique_lock lock(state_->mutex);
  return state_->changed.wait_for(lock, timeout, [&] { return state_->struck.size() >= count; });
}

} // namespace weir::testing
