// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <weir/receivers/executor.hpp>

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>

namespace weir {

/// How a receiver is run. The defaults suit a source on the local network.
struct receiver_options {
  /// Bytes that may have arrived without being taken into a batch; `store` waits while there are
  /// more. One block that is larger by itself still gets in when nothing else is there.
  std::size_t buffer_bytes_max = std::size_t{32} << 20U;

  /// Makes what is stored safe in a write-ahead log, beside the context's checkpoint, before it counts
  /// as stored and is acknowledged, and gives it again after a crash: at least once. Elements must be
  /// serialisable. Single items are safe once their block is, and are in a batch one cut later.
  /// Unset: as the context option of the same name says. `errc::invalid_argument` at the start
  /// without a checkpoint.
  std::optional<bool> write_ahead_log = std::nullopt;

  /// Records a second that `store(item)` lets pass; 0 means no limit. See `rate_limits`.
  double max_rate = 0;
  double initial_rate = 0;
  double min_rate = 1;

  /// Time between the end of a receiver and its next start, unless `restart` names another.
  std::chrono::milliseconds restart_delay{2000};
  /// The delay doubles, and varies at random by up to a half of itself, with each run in a row that
  /// failed or stored nothing, up to this (or restart_delay, if that is longer).
  std::chrono::milliseconds restart_delay_max{60000};
  /// Where the random part comes from; unset: differs in each process.
  std::optional<std::uint64_t> jitter_seed = std::nullopt;

  /// Threads and time. Unset: what the runtime installs, else `default_executor()`.
  std::shared_ptr<weir::executor> executor = nullptr;
};

/// Throws `errc::invalid_argument` for options that cannot be used.
void validate(const receiver_options& options);

} // namespace weir
