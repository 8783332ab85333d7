// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <weir/state/batch_time.hpp>

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

namespace weir {

/// What one source fixed as belonging to one batch, so that the batch can be run again as it was.
struct batch_log_entry {
  batch_time time;
  /// The source's name in its topology.
  std::string source{};
  /// Encoded by the source: offset ranges, file names with size and time, blocks of the write-ahead
  /// log.
  std::string what{};
  /// How many records the batch took from the source.
  std::uint64_t records = 0;

  friend bool operator==(const batch_log_entry&, const batch_log_entry&) = default;
};

/// The record of what belonged to which batch. Whatever leaves the process for a batch waits for
/// its entries.
///
/// Thread-safe. A batch is pending from its first entry until it is completed; one with an output
/// that failed never is. Batches are kept until they are forgotten, so that recovery from an older
/// generation finds them.
class batch_log {
public:
  batch_log() = default;
  batch_log(const batch_log&) = delete;
  batch_log& operator=(const batch_log&) = delete;
  virtual ~batch_log() = default;

  /// Records what a source fixed. The same entry again is no error (a source stage may be
  /// restarted); another one for the same batch and source, or any for a completed batch, throws
  /// `errc::illegal_state`.
  virtual void append(batch_log_entry entry) = 0;

  /// Calls `durable` once all entries of this and of earlier batches are safe; several batches may
  /// share one write. Called on any thread, possibly before this returns, and never under a lock of
  /// the log's.
  virtual void commit(batch_time time, std::function<void()> durable) = 0;

  /// All outputs of a batch are done. Idempotent.
  virtual void completed(batch_time time) = 0;

  /// No recovery goes back behind the batch at this time: it and earlier ones need not be kept.
  virtual void forget(batch_time up_to) = 0;

  /// The entries of batches that are not completed, by time, then in order of appending.
  [[nodiscard]] virtual std::vector<batch_log_entry> pending() const = 0;

  /// The entries of one batch, in order of appending; none if the batch is unknown or no longer
  /// kept.
  [[nodiscard]] virtual std::vector<batch_log_entry> entries(batch_time time) const = 0;
};

} // namespace weir
