// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>

#include <weir/actors/runtime/actor_group.hpp>
#include <weir/actors/supervision.hpp>

namespace weir::runtime {

/// How actors are run.
struct actor_runtime_options {
  std::uint32_t threads = 1;
  /// Binds each thread to a processor of its own; there are as many.
  bool pin_threads = false;
  /// Runs actors on the thread that calls `run_until_idle`, in an order drawn from this seed.
  std::optional<std::uint64_t> deterministic_seed;
};

/// The threads that actors run on.
class actor_runtime {
public:
  virtual ~actor_runtime() = default;
  virtual std::unique_ptr<actor_group> make_group(const supervision_options& options,
                                                  escalation give_up) = 0;
  virtual bool deterministic() const noexcept = 0;
  /// Of a deterministic runtime: works until no actor has anything to do.
  virtual void run_until_idle() = 0;
  /// Of a deterministic runtime: moves its timers (delays of restarts) on.
  virtual void advance(std::chrono::milliseconds by) = 0;
};

} // namespace weir::runtime
