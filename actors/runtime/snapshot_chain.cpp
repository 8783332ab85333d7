// SPDX-License-Identifier: Apache-2.0
#include <weir/actors/runtime/snapshot_chain.hpp>

#include <algorithm>
#include <utility>

#include <weir/state/support/error.hpp>

namespace weir::runtime {

namespace {

/// A restart reads the whole chain, so it has an end; and it should not be longer than its head.
constexpr std::size_t links_max = 16;

} // namespace

snapshot_chain::beginning snapshot_chain::begin() const {
  const std::lock_guard lock(mutex_);
  return {covered_, steps_};
}

void snapshot_chain::inherit(std::vector<restore_step> steps) {
  const std::lock_guard lock(mutex_);
  steps_ = std::move(steps);
}

snapshot_chain::wanted snapshot_chain::want(batch_number batch, bool changes_known) const {
  const std::lock_guard lock(mutex_);
  if (batch <= begun_)
    return wanted::nothing;
  const bool whole = broken_ || !changes_known || steps_.empty() || steps_.size() >= links_max ||
                     changed_bytes_ > steps_.front().snapshot.bytes;
  return whole ? wanted::whole : wanted::changes;
}

void snapshot_chain::begun(batch_number batch, bool whole) {
  const std::lock_guard lock(mutex_);
  if (!whole)
    bases_[batch] = begun_;
  begun_ = batch;
  broken_ = false;
}

void snapshot_chain::stored(batch_number batch, const restore_step& step) {
  const std::lock_guard lock(mutex_);
  if (const auto base = bases_.find(batch); base != bases_.end()) {
    // An earlier write may have failed after this one was begun.
    if (base->second != last_stored_)
      throw error(errc::io, step.snapshot.key + ": the snapshot that it builds on is lost");
    bases_.erase(base);
  }
  if (step.snapshot.whole) {
    steps_.clear();
    changed_bytes_ = 0;
  } else {
    changed_bytes_ += step.snapshot.bytes;
  }
  steps_.push_back(step);
  last_stored_ = batch;
  covered_ = std::max(covered_, batch);
}

void snapshot_chain::failed(batch_number batch) {
  const std::lock_guard lock(mutex_);
  bases_.erase(batch);
  if (batch == begun_)
    broken_ = true;
}

void snapshot_chain::cover(batch_number batch) {
  const std::lock_guard lock(mutex_);
  covered_ = std::max(covered_, batch);
}

batch_number snapshot_chain::covered() const {
  const std::lock_guard lock(mutex_);
  return covered_;
}

} // namespace weir::runtime
