// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <exception>
#include <memory>
#include <optional>

#include <weir/actors/runtime/cell.hpp>
#include <weir/actors/runtime/consumer.hpp>
#include <weir/actors/runtime/hosted.hpp>
#include <weir/actors/runtime/producer.hpp>
#include <weir/actors/runtime/services.hpp>
#include <weir/state/support/fault.hpp>

namespace weir::runtime {

/// The content of a stage's actor: drives one copy of a stage through the batches.
///
/// A new one starts from the last snapshot, re-runs without emitting the batches that its
/// predecessor has sealed since, voids what that had pushed of the open batch, and takes it anew.
class stage_runner : public hosted {
public:
  stage_runner(cell& place, const services& shared, activity& work);
  void on_wake() override;

protected:
  /// Ends the batch whose inputs are complete. Returns false if that has to wait for something.
  virtual bool end_batch();

  /// Names a point where a fault may be injected.
  void fault(std::string_view point) const;
  /// Runs user code; an exception of it fails the batch, a death passes through.
  template <class F>
  void guarded(F&& body);
  /// The first failure of the open batch, of an input or of the stage's own; null if none.
  std::exception_ptr failure() const;
  /// Shows what the stage keeps after the open batch. Called before others are told of its end: the
  /// batch may be completed, and shown to listeners, right after that.
  void publish_gauges();
  /// Everything of the batch is done: lets go of the inputs and turns to the next batch.
  void batch_done();

  cell& place_;
  const services& shared_;
  activity& work_;
  std::unique_ptr<stage> stage_;
  consumer in_;
  std::exception_ptr failure_;
  std::uint64_t records_ = 0; ///< of the open batch, so far

private:
  bool step();
  /// Emits what is due at the end of the batch, and tells the other copies how that went.
  void finish_batch();
  /// What the copies of the stage have decided on the open batch.
  verdict agreed() const;
  void process();
  void process(const chunk_ptr& chunk, std::uint32_t partition);
  void begin(batch_number batch);
  void restart_batch();
  void seal(const edge_end& end, std::uint64_t rejected);
  /// Takes the stage to its last snapshot; returns the batch after which that was.
  batch_number restore();
  void cover();
  void take_snapshot();
  /// Lets go of inputs that no successor needs; this actor has done its batches up to `done`.
  void release_covered(batch_number done);

  producer out_;
  std::optional<batch_outcome> outcome_; ///< of the open batch, once it is finished
  batch_number released_ = -1;
};

template <class F>
void stage_runner::guarded(F&& body) {
  try {
    body();
  } catch (const actor_death&) {
    throw;
  } catch (...) {
    if (!failure_)
      failure_ = std::current_exception();
  }
}

} // namespace weir::runtime
