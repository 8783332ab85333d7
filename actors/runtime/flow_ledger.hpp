// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <atomic>
#include <cstddef>
#include <limits>
#include <vector>

#include <weir/actors/runtime/doorbell.hpp>

namespace weir::runtime {

/// Limits of what may be under way. Defaults suit a process that may use some hundred megabytes.
struct flow_limits {
  std::size_t chunk_credits = 16;                 ///< chunks on one edge that are not accepted yet
  std::size_t byte_credits = 8 * 1024 * 1024;     ///< bytes on one edge that are not accepted yet
  std::size_t byte_budget = 256 * 1024 * 1024;    ///< bytes of open batches on all edges
  std::size_t retained_bytes = 256 * 1024 * 1024; ///< bytes kept on all edges for replay
};

/// Counts the bytes on all edges of a running topology and tells sources when there is room again.
/// Any thread.
class flow_ledger {
public:
  explicit flow_ledger(const flow_limits& limits) : limits_(limits) {}

  const flow_limits& limits() const noexcept { return limits_; }

  /// Chunks of a batch that its consumer has not completed.
  void add_live(std::size_t bytes) noexcept;
  void remove_live(std::size_t bytes) noexcept;
  /// Chunks that only a restart of the consumer would need again.
  void add_retained(std::size_t bytes) noexcept { retained_ += bytes; }
  void remove_retained(std::size_t bytes) noexcept { retained_ -= bytes; }

  /// Bytes that sources may still let in; when there are none, the sources are rung once there are.
  std::size_t budget_left() noexcept;
  /// Whether stages should take snapshots early, so that edges can let go of old batches.
  bool retention_near_cap() const noexcept {
    return retained_.load() > limits_.retained_bytes / 4 * 3;
  }

  std::size_t live() const noexcept { return live_.load(); }
  std::size_t live_peak() const noexcept { return live_peak_.load(); }
  std::size_t retained() const noexcept { return retained_.load(); }

  /// Registers a source; before anything runs.
  void add_source(doorbell& source) { sources_.push_back(&source); }

private:
  flow_limits limits_;
  std::atomic<std::size_t> live_{0};
  std::atomic<std::size_t> live_peak_{0};
  std::atomic<std::size_t> retained_{0};
  std::atomic<bool> source_waits_{false};
  std::vector<doorbell*> sources_;
};

} // namespace weir::runtime
