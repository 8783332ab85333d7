// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <atomic>
#include <cstdint>

#include <weir/actors/runtime/batch_stamp.hpp>
#include <weir/state/support/fault.hpp>

namespace weir::runtime {

/// What one actor is at, so that a watchdog sees when it makes no progress, and whether its place is
/// still its own. Written by the actor, read by any thread.
class activity {
public:
  void enter() noexcept {
    ++steps_;
    at_work_ = true;
  }
  void leave() noexcept {
    ++steps_;
    at_work_ = false;
  }
  /// User code is called for so many records of a batch.
  void step(batch_number batch, std::uint64_t records) noexcept {
    batch_.store(batch, std::memory_order_relaxed);
    records_.store(records, std::memory_order_relaxed);
    steps_.fetch_add(1, std::memory_order_release);
  }

  /// Changes with every step.
  std::uint64_t steps() const noexcept { return steps_.load(); }
  bool at_work() const noexcept { return at_work_.load(); }
  batch_number batch() const noexcept { return batch_.load(); }
  std::uint64_t records() const noexcept { return records_.load(); }

  /// Another actor takes the place; see `cell::fence`.
  void fence() noexcept { fenced_ = true; }
  bool fenced() const noexcept { return fenced_.load(); }

private:
  std::atomic<std::uint64_t> steps_{0};
  std::atomic<bool> at_work_{false};
  std::atomic<batch_number> batch_{-1};
  std::atomic<std::uint64_t> records_{0};
  std::atomic<bool> fenced_{false};
};

/// Ends an actor that finds its place taken.
class fenced_off : public actor_death {
public:
  using actor_death::actor_death;
};

} // namespace weir::runtime
