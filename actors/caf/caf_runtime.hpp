// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>

#include <caf/actor_system.hpp>
#include <caf/actor_system_config.hpp>

#include <weir/actors/runtime/actor_runtime.hpp>

namespace weir::runtime {

/// Runs actors on the C++ Actor Framework.
class caf_runtime final : public actor_runtime {
public:
  explicit caf_runtime(const actor_runtime_options& options);

  std::unique_ptr<actor_group> make_group(const supervision_options& options,
                                          escalation give_up) override;
  bool deterministic() const noexcept override { return seed_.has_value(); }
  void run_until_idle() override;
  void advance(std::chrono::milliseconds by) override;

  std::uint32_t threads() const noexcept { return threads_; }
  /// Where the random part of delays comes from: the run's seed, or different in each process.
  std::uint64_t jitter_seed() const;

  caf::actor_system& system() noexcept { return system_; }

private:
  void pin_threads();

  struct config : caf::actor_system_config {
    explicit config(const actor_runtime_options& options);
  };

  std::optional<std::uint64_t> seed_;
  std::uint32_t threads_;
  config config_;
  caf::actor_system system_;
};

} // namespace weir::runtime
