// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <exception>
#include <functional>
#include <memory>
#include <string>
#include <variant>

#include <weir/actors/runtime/batch_stamp.hpp>
#include <weir/actors/runtime/flow_ledger.hpp>
#include <weir/actors/runtime/inbox.hpp>
#include <weir/operators/edges/edge.hpp>
#include <weir/operators/source.hpp>
#include <weir/receivers/durable/io_lane.hpp>
#include <weir/state/batch_log.hpp>
#include <weir/state/checkpoint_store.hpp>

namespace weir::runtime {

/// The clock has reached a batch time.
struct tick_reached {
  batch_time time;
};
/// A source has sealed a batch.
struct source_sealed {
  node_id source;
  batch_number batch;
  batch_outcome outcome;
  input_info info;
  std::string name{};
  /// Where the source stands after a batch of a checkpoint, or why that is not known.
  std::string position{};
  std::exception_ptr position_failure{};
};
/// An output has its batch whole and waits for its turn.
struct output_gathered {
  node_id output;
  edge_end end;
};
/// An output's body has run, or is not needed.
struct output_done {
  node_id output;
  batch_number batch;
  std::exception_ptr failure;
  std::chrono::milliseconds started;
  std::chrono::milliseconds ended;
};
/// The batch log has made a batch durable.
struct log_durable {
  batch_number batch;
};
/// A snapshot of a stage is safe, or lost.
struct snapshot_written {
  batch_number batch = -1;
  std::string key{};
  std::uint64_t bytes = 0;
  std::chrono::milliseconds took{0}; ///< to make it, of the stage's time
  std::exception_ptr failure{};
};
/// A generation is published, or is not.
struct generation_published {
  std::exception_ptr failure{};
};
/// No tick will come any more: end the run once all that was received has been processed.
struct drain_requested {};

/// What the coordinator is told.
using coordinator_message =
    std::variant<tick_reached, source_sealed, output_gathered, output_done, log_durable,
                 snapshot_written, generation_published, drain_requested>;

/// What runners share: everything of a run that is not of one place alone.
struct services {
  flow_ledger& ledger;
  checkpoint_store& checkpoints;
  batch_log& log;
  inbox<coordinator_message>& coordinator;
  std::chrono::milliseconds batch_interval;
  /// Set before the first actor starts.
  batch_time zero_time;
  /// Where snapshots and manifests are written, in order.
  io_lane& writes;
  /// Of whoever owns the checkpoint store; 0 without an owner.
  std::uint64_t epoch = 0;
  /// Ends the run, since it cannot go on: its first error.
  std::function<void(std::exception_ptr)> fail;
  /// Milliseconds since the epoch, for what listeners are told.
  std::function<std::chrono::milliseconds()> now;
};

} // namespace weir::runtime
