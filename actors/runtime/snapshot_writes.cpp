// SPDX-License-Identifier: Apache-2.0
#include <weir/actors/runtime/snapshot_writes.hpp>

#include <utility>

#include <weir/state/checkpoint_generations.hpp>
#include <weir/state/support/fault.hpp>

namespace weir::runtime {

void write_snapshot(cell& place, const services& shared, const batch_stamp& batch, bool whole,
                    std::string bytes, std::chrono::milliseconds took) {
  const restore_step step{
      {snapshot_key(place.plan.name, place.copy, shared.epoch, batch.time), whole, bytes.size()},
      groups_of_copy(place.copy, place.plan.copies),
      place.plan.state_version};
  place.snapshots.begun(batch.number, whole);
  shared.writes.run([&place, &shared, batch, step, took, bytes = std::move(bytes)]() mutable {
    snapshot_written result{batch.number, step.snapshot.key, step.snapshot.bytes, took};
    try {
      fault_point({"snapshot.write", place.plan.name, place.copy, batch.time.milliseconds()});
      shared.checkpoints.put(step.snapshot.key, std::move(bytes));
      place.snapshots.stored(batch.number, step);
    } catch (...) {
      place.snapshots.failed(batch.number);
      result.failure = std::current_exception();
    }
    place.bell.ring();
    shared.coordinator.post(std::move(result));
  });
}

} // namespace weir::runtime
