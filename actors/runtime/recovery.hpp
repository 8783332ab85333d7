// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include <weir/actors/runtime/wiring.hpp>
#include <weir/operators/topology.hpp>
#include <weir/state/checkpoint_manifest.hpp>
#include <weir/state/epoch_claim.hpp>
#include <weir/state/logged_batches.hpp>

namespace weir::runtime {

/// What an earlier run left behind: its newest generation that is whole, and the batches after it of
/// which something may have left the process.
struct earlier_run {
  checkpoint_manifest generation;
  logged_batches batches;
};

/// Reads what there is; nothing for a store without generations. Generations that cannot be used are
/// logged and passed over. Throws `errc::corrupt` if none can, or if the batch log cannot be read.
std::optional<earlier_run> read_earlier_run(checkpoint_store& store);

/// A batch to be run before those of the clock.
struct resumed_batch {
  batch_time time;
  bool replayed = false; ///< the batch log says what belongs to it; else its interval was missed
  bool outputs_done = false; ///< it only brings back state
};

/// The topology as a checkpoint knows it, without positions and snapshots.
checkpoint_manifest manifest_of(const topology& plan);

/// Which saved node each node goes on from. Throws `errc::invalid_argument` where state would be lost
/// or misread, naming the node and what to do.
std::map<node_id, const manifest_node*> match(const checkpoint_manifest& saved,
                                              const topology& plan, bool drop_unclaimed);

/// Takes the places to where the earlier run was after its generation, and tells the sources which
/// batches they have to give again. Returns these batches. Afterwards `earlier` is what it would be
/// had that run had this topology: under the names of now, without what was dropped. Throws as `match`
/// does, and what a source that cannot go on throws.
std::vector<resumed_batch> resume(earlier_run& earlier, const topology& plan, const wiring& places,
                                  bool drop_unclaimed);

/// The intervals between the last batch and the first of the clock, at most so many, the newest;
/// `skipped` counts the others.
std::vector<resumed_batch> missed_intervals(batch_time last, batch_time first,
                                            std::chrono::milliseconds interval,
                                            std::int64_t at_most, std::uint64_t& skipped);

} // namespace weir::runtime
