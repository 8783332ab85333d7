// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <mutex>
#include <string>
#include <vector>

#include <weir/actors/runtime/batch_stamp.hpp>
#include <weir/state/checkpoint_manifest.hpp>
#include <weir/state/support/key_groups.hpp>

namespace weir::runtime {

/// A snapshot from which a stage is restored, and which part of it.
struct restore_step {
  manifest_snapshot snapshot;
  key_group_range groups;
  std::uint32_t state_version = 1;
};

/// The snapshots of one copy of a stage: what a new actor begins with. It outlives actors.
///
/// The actor begins snapshots, whoever writes them says how that went. Any thread; one actor.
class snapshot_chain {
public:
  /// What the next snapshot must hold to be of use.
  enum class wanted : std::uint8_t { nothing, whole, changes };

  /// What a new actor is restored from, and the batch after which that was; −1: before the first.
  struct beginning {
    batch_number covered = -1;
    std::vector<restore_step> steps;
  };
  beginning begin() const;

  /// Before the run: what an earlier one left behind. The next snapshot will be a whole one.
  void inherit(std::vector<restore_step> steps);

  /// What a snapshot after this batch must be; nothing if one has been begun already.
  wanted want(batch_number batch, bool changes_known) const;
  /// A snapshot after this batch is on its way: a whole one, or what has changed since the one that
  /// was begun before.
  void begun(batch_number batch, bool whole);
  /// It is in the store. Throws `errc::io` for changes since a snapshot that is lost: so are they, and
  /// `failed` has to follow.
  void stored(batch_number batch, const restore_step& step);
  /// It is lost; what it held must be in the next one.
  void failed(batch_number batch);
  /// Nothing has to be kept up to here: of a stage without state.
  void cover(batch_number batch);

  /// Up to here a new actor needs no input.
  batch_number covered() const;

private:
  mutable std::mutex mutex_;
  std::vector<restore_step> steps_;
  batch_number covered_ = -1;
  batch_number begun_ = -1;
  batch_number last_stored_ = -1;
  std::map<batch_number, batch_number> bases_; ///< of changes on their way: what they build on
  bool broken_ = true;                         ///< the next one must be whole
  std::uint64_t changed_bytes_ = 0;
};

} // namespace weir::runtime
