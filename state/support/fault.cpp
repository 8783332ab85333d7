// SPDX-License-Identifier: Apache-2.0
#include <weir/state/support/fault.hpp>

#include <condition_variable>
#include <cstddef>
#include <mutex>
#include <utility>

namespace weir {

namespace detail {

std::atomic<bool> fault_handler_installed = false;

} // namespace detail

namespace {

struct handler_registry {
  std::mutex mutex;
  std::condition_variable idle;
  std::function<void(const fault_site&)> handler;
  std::size_t running = 0;
};

handler_registry& registry() {
  static auto instance = handler_registry();
  return instance;
}

thread_local bool inside_handler = false;
thread_local bool simulated = false;

/// Counts a call as running, and ends that however the handler returns.
class running_call {
public:
  running_call() { inside_handler = true; }
  running_call(const running_call&) = delete;
  running_call& operator=(const running_call&) = delete;
  ~running_call() {
    inside_handler = false;
    const auto guard = std::lock_guard(registry().mutex);
    if (--registry().running == 0)
      registry().idle.notify_all();
  }
};

} // namespace

void detail::call_fault_handler(const fault_site& site) {
  if (inside_handler)
    return;
  {
    const auto guard = std::lock_guard(registry().mutex);
    // Gone since the load, or going.
    if (!registry().handler || !fault_handler_installed.load(std::memory_order_relaxed))
      return;
    ++registry().running;
  }
  const auto call = running_call();
  registry().handler(site);
}

simulated_thread::simulated_thread() noexcept : before_(std::exchange(simulated, true)) {
  // nop
}

simulated_thread::~simulated_thread() {
  simulated = before_;
}

bool simulated_thread::is_this() noexcept {
  return simulated;
}

scoped_fault_handler::scoped_fault_handler(std::function<void(const fault_site&)> handler) {
  if (!handler)
    throw error(errc::invalid_argument, "fault handler: an empty function");
  const auto guard = std::lock_guard(registry().mutex);
  if (registry().handler)
    throw error(errc::illegal_state, "fault handler: another one is installed");
  registry().handler = std::move(handler);
  detail::fault_handler_installed.store(true, std::memory_order_relaxed);
}

scoped_fault_handler::~scoped_fault_handler() {
  auto guard = std::unique_lock(registry().mutex);
  detail::fault_handler_installed.store(false, std::memory_order_relaxed);
  registry().idle.wait(guard, [] { return registry().running == 0; });
  registry().handler = nullptr;
}

} // namespace weir
