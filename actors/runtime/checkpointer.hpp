// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <atomic>
#include <chrono>
#include <cstdint>
#include <deque>
#include <exception>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include <weir/actors/runtime/cell.hpp>
#include <weir/actors/runtime/services.hpp>
#include <weir/state/checkpoint_manifest.hpp>
#include <weir/state/epoch_claim.hpp>

namespace weir::runtime {

/// How often a generation is made, and how many are kept.
struct checkpoint_policy {
  std::int64_t every_batches = 1;
  std::chrono::milliseconds interval{1000};
  std::size_t kept = 2; ///< of different batches
  /// Generations in a row that may fail before the run ends; 0: any number.
  std::uint32_t failures_max = 16;
};

/// What has become of generations. Any thread.
struct checkpoint_counts {
  std::atomic<std::uint64_t> published{0};
  std::atomic<std::uint64_t> failed{0};
  std::atomic<std::uint64_t> bytes{0}; ///< of snapshots
};

/// Makes generations: decides at which batches, waits until the state of every stage after such a
/// batch is safe and its outputs are done, publishes the manifest, and removes what is older than the
/// generations that are kept. One generation is under way at a time.
///
/// A plain state machine, worked by the coordinator's actor; writes go to the lane. Without an owner
/// nothing is published: snapshots then only serve the restart of stages.
class checkpointer {
public:
  checkpointer(const services& shared, const checkpoint_policy& policy,
               std::shared_ptr<const epoch_claim> owner);

  /// Before the run. `head` is the manifest without what changes from one generation to the next; its
  /// nodes are those of the cells.
  void manage(checkpoint_manifest head, std::vector<cell*> cells);
  /// Before the run: publishes its first generation, the one that it goes on from, which stays until
  /// there are enough younger ones. Throws if that fails.
  void start_with(checkpoint_manifest first);

  /// Whether this batch, which is about to be opened, begins a generation.
  bool begin(const batch_stamp& batch, bool forced);
  void note(const source_sealed& sealed);
  void note(const snapshot_written& written);
  void note(const generation_published& published);
  /// A batch and its outputs are done.
  void note_completed(const batch_stamp& batch);

  /// Whether no generation is under way.
  bool idle() const noexcept { return !open_; }
  const checkpoint_counts& counts() const noexcept { return counts_; }

private:
  struct generation {
    batch_stamp batch;
    bool completed = false; ///< the batch, with its outputs
    bool publishing = false;
    std::exception_ptr failure;
    std::map<std::string, std::string> positions;
  };

  bool due(batch_time time) const;
  void advance();
  bool snapshots_safe() const;
  checkpoint_manifest manifest() const;
  void publish();
  void abandon(std::exception_ptr why);
  void keep(checkpoint_manifest published);
  void remove_old(std::vector<std::string> manifests);
  /// Batch logs of earlier owners, and write-ahead logs that no stream has, once there is no manifest
  /// but those of this run.
  void remove_logs_of_others();
  void forget_before(const checkpoint_manifest& oldest);

  const services& shared_;
  checkpoint_policy policy_;
  std::shared_ptr<const epoch_claim> owner_;
  checkpoint_manifest head_;
  std::vector<cell*> cells_;
  std::optional<generation> open_;
  checkpoint_manifest publishing_;
  std::deque<checkpoint_manifest> kept_; ///< the newest first
  std::set<std::string> written_;        ///< snapshots in the store
  std::vector<std::string> stale_;       ///< manifests of earlier owners
  bool alone_ = false;                   ///< there are none, and no logs of theirs
  batch_number last_batch_ = -1;
  std::optional<batch_time> last_time_;
  std::chrono::milliseconds last_begun_{0};
  std::chrono::milliseconds longest_snapshot_{0}; ///< that one stage took in the last generation
  std::uint64_t number_ = 0;
  std::uint32_t failures_in_a_row_ = 0;
  checkpoint_counts counts_;
};

} // namespace weir::runtime
