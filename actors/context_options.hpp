// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>

#include <weir/actors/clock.hpp>
#include <weir/actors/supervision.hpp>
#include <weir/receivers/rate/pid_rate_estimator.hpp>
#include <weir/state/checkpoint_store.hpp>

namespace weir {

namespace runtime {
struct run_options;
}

/// Settings of a streaming context, with their defaults. Validated when the context is made.
struct context_options {
  /// Where batch times come from; null: the machine's clock.
  std::shared_ptr<weir::clock> clock{};
  /// Where checkpoints are kept, as by `streaming_context::checkpoint`; null: nowhere, or there.
  std::shared_ptr<checkpoint_store> checkpoints{};
  /// Allows streams with state without a checkpoint folder: their state is lost with the process.
  bool in_memory_state = false;
  /// For a context that is not made by `get_or_create`: removes what an earlier run left in the
  /// checkpoint folder, instead of refusing to start on it.
  bool begin_anew = false;
  /// Starts on a checkpoint folder whose owner still runs, or is stopped and may wake up; it will
  /// notice, and end.
  bool take_over = false;

  /// Gives every receiver a write-ahead log beside the checkpoint, unless its own option says
  /// otherwise: what it has stored outlives the process. See `receiver_options::write_ahead_log`.
  bool write_ahead_log = false;

  /// Batches that may be announced and not completed; the next waits.
  std::uint32_t max_open_batches = 4;
  /// Lets the outputs of a batch run side by side instead of in order of registration.
  bool parallel_outputs = false;

  /// Chunks and bytes that may wait on one edge before its producer pauses.
  std::size_t chunk_credits = 16;
  std::size_t byte_credits = 8 * 1024 * 1024;
  /// Bytes of open batches on all edges; when they are used up, sources leave what has arrived for
  /// the next batch and their receivers stop reading.
  std::size_t byte_budget = 256 * 1024 * 1024;
  /// Bytes kept on all edges for the restart of a stage; near it, snapshots are taken early.
  std::size_t retained_bytes = 256 * 1024 * 1024;

  /// A generation of snapshots, of all stages with state after the same batch, is made when so many
  /// batches have ended and so much batch time has passed since the last; more seldom if that would
  /// take a stage more than some per cent of its time, sooner if edges keep too much for restarts.
  std::int64_t snapshot_every_batches = 1;
  std::chrono::milliseconds snapshot_interval{1000};
  /// Generations of the checkpoint that are kept, at least 2.
  std::uint32_t generations_kept = 2;
  /// So many generations that fail in a row end the context; 0: it goes on without.
  std::uint32_t failed_generations_max = 16;
  /// How often a dead actor is restarted before the context gives up, which others are restarted
  /// with it, and what happens to hung ones.
  restart_limits restarts{};
  restart_strategy strategy = restart_strategy::one_for_one;
  hang_limits hangs{};
  /// Stops the context when an output fails, before the next one runs; otherwise the other outputs
  /// and later batches go on, as in Spark.
  bool stop_on_failed_batch = false;

  /// Lets the rate of receivers follow the speed of processing.
  bool backpressure = true;
  pid_gains rate_gains{};
};

/// How a context goes on from an earlier run.
struct recovery_options {
  /// Begins anew, and removes what is there, where no generation of the checkpoint can be used.
  bool create_on_error = false;
  /// Takes over from an owner that still runs, or is stopped and may wake up; it will notice, and end.
  bool take_over = false;
  /// Allows to drop state that no stream of the new topology claims.
  bool drop_unclaimed_state = false;
  /// Intervals that passed since the last batch of the earlier run get a batch each, so many at most,
  /// the newest; the others are skipped and counted.
  std::int64_t missed_batches_max = 1000;
};

namespace detail {

/// The options with a clock. Throws `errc::invalid_argument`, naming the one that cannot be.
context_options completed(context_options options);
/// Throws likewise.
void validate(const recovery_options& options);

/// What a run is told of both; `remember` is what the context was told.
runtime::run_options run_options_of(const context_options& options,
                                    const recovery_options& recovery,
                                    std::optional<std::chrono::milliseconds> remember);

} // namespace detail

} // namespace weir
