// SPDX-License-Identifier: Apache-2.0
#include <weir/actors/runtime/flow_ledger.hpp>

namespace weir::runtime {

void flow_ledger::add_live(std::size_t bytes) noexcept {
  const std::size_t now = live_.fetch_add(bytes) + bytes;
  std::size_t peak = live_peak_.load();
  while (now > peak && !live_peak_.compare_exchange_weak(peak, now)) {}
}

void flow_ledger::remove_live(std::size_t bytes) noexcept {
  const std::size_t now = live_.fetch_sub(bytes) - bytes;
  if (now < limits_.byte_budget && source_waits_.load() && source_waits_.exchange(false))
    for (doorbell* source : sources_)
      source->ring();
}

std::size_t flow_ledger::budget_left() noexcept {
  std::size_t used = live_.load();
  if (used >= limits_.byte_budget) {
    source_waits_ = true;
    // Room may have come between the look and the flag.
    used = live_.load();
  }
  return used < limits_.byte_budget ? limits_.byte_budget - used : 0;
}

} // namespace weir::runtime
