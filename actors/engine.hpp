// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>

namespace weir {

namespace runtime {
class actor_runtime;
}

/// How an engine runs. Validated when the engine is made.
struct engine_options {
  std::string name = "weir";
  /// Threads that actors share; 0: one for each core.
  std::uint32_t threads = 0;
  /// Binds each of the threads to a processor of its own, so that the system never has two of them
  /// share one while another is idle: steadier short batches where nothing else computes. Not for
  /// several engines at a time, which would be bound to the same processors, nor for programs whose
  /// other threads compute. Needs as many processors as threads.
  bool pin_threads = false;
  /// Partitions of a shuffle, and of sources that can be split, unless told otherwise; 0: as many
  /// as there are threads.
  std::uint32_t default_parallelism = 0;
  /// Runs without threads of its own, for tests: actors work while somebody calls
  /// `run_until_idle`, in an order drawn from this seed.
  std::optional<std::uint64_t> deterministic_seed{};
};

/// Owns the threads and the actors of a process. Several streaming contexts may use one engine, one
/// after another.
///
/// A handle: copies refer to the same engine, which ends with the last of them or by `stop`. Any
/// thread.
class engine {
public:
  explicit engine(const engine_options& options = {});

  const engine_options& options() const noexcept;
  std::uint32_t default_parallelism() const noexcept;

  /// Ends the engine; contexts can no longer be started on it. Idempotent. Waits for its threads,
  /// unless one of them hangs in user code: then it is left behind.
  void stop();
  bool stopped() const;
  /// As `stop`, but waits for nothing: what still runs is left behind for good. For an engine on
  /// which user code hangs.
  void abandon();

  /// Of a deterministic engine: works until no actor has anything to do.
  void run_until_idle();
  /// Of a deterministic engine: moves the timers of delayed restarts on, then works.
  void advance_timers(std::chrono::milliseconds by);

  /// The runtime under it, for the parts of the library that run actors. Throws
  /// `errc::illegal_state` once the engine is stopped.
  std::shared_ptr<runtime::actor_runtime> actors() const;

private:
  struct state;
  std::shared_ptr<state> state_;
};

} // namespace weir
