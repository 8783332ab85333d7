// SPDX-License-Identifier: Apache-2.0
#include <weir/actors/runtime/stage_runner.hpp>

#include <weir/state/snapshot_codec.hpp>

namespace weir::runtime {

namespace {

/// Chunks that one wake works on before other actors get their turn.
constexpr int chunks_per_wake = 16;

} // namespace

stage_runner::stage_runner(cell& place, const services& shared)
    : place_(place),
      shared_(shared),
      stage_(place.plan.make_copy(place.copy)),
      in_(place),
      out_(place, stage_->outputs()) {
  const bool successor = place_.lives.fetch_add(1) > 0;
  if (successor)
    out_.abort(place_.sealed.load() + 1);
  if (stage_->has_state()) {
    restore();
  } else {
    // Nothing is lost with the actor: no sealed batch needs to be run again.
    place_.covered = place_.sealed;
    in_.release(place_.covered);
  }
  begin(place_.covered + 1);
}

void stage_runner::fault(std::string_view point) const {
  fault_point({point, place_.plan.name, place_.copy, in_.batch()});
}

void stage_runner::on_wake() {
  place_.bell.answer();
  const auto started = std::chrono::steady_clock::now();
  const batch_number batch = in_.batch();
  fault("stage.wake");
  in_.accept();
  bool more = true;
  for (int steps = 0; more && steps < chunks_per_wake; ++steps)
    more = step();
  place_.add_busy(batch, std::chrono::steady_clock::now() - started);
  if (more)
    place_.bell.ring();
}

bool stage_runner::step() {
  if (!out_.has_credit())
    return false;
  switch (in_.next()) {
  case consumer::event::nothing:
    return false;
  case consumer::event::chunk:
    process();
    return true;
  case consumer::event::aborted:
    restart_batch();
    return true;
  case consumer::event::complete:
    return end_batch();
  }
  return false;
}

void stage_runner::process() {
  if (failure_)
    return;
  const slot_chunk& arrived = in_.chunk();
  fault("stage.chunk.before");
  out_.begin_input(*arrived.chunk);
  guarded([&] { stage_->on_chunk({in_.port(), arrived.partition, arrived.chunk}); });
  guarded([&] { out_.end_input(); });
  fault("stage.chunk.after");
}

std::exception_ptr stage_runner::failure() const {
  return in_.cause() ? in_.cause() : failure_;
}

bool stage_runner::end_batch() {
  const batch_end end{in_.stamp().time, shared_.batch_interval, shared_.zero_time, in_.outcomes()};
  batch_outcome outcome = batch_outcome::failed;
  fault("stage.end.before");
  if (!failure())
    guarded([&] {
      outcome = end.due(place_.plan.input_slide) ? stage_->on_batch_end(end) : batch_outcome::none;
      out_.finish();
    });
  fault("stage.end.after");
  if (const auto cause = failure()) {
    stage_->roll_back();
    out_.discard();
    out_.finish();
    fault("stage.seal.before");
    out_.seal({in_.stamp(), batch_outcome::failed, cause});
  } else {
    fault("stage.seal.before");
    if (!out_.muted())
      place_.rejected += stage_->rejected();
    stage_->commit();
    out_.seal({in_.stamp(), outcome, nullptr});
  }
  // The mark and the seals are one step: nothing between them can fail.
  if (!out_.muted())
    place_.sealed = in_.batch();
  fault("stage.seal.after");
  batch_done();
  return true;
}

void stage_runner::batch_done() {
  in_.completed();
  if (stage_->has_state())
    place_.publish(stage_->gauges());
  cover();
  begin(in_.batch() + 1);
}

void stage_runner::begin(batch_number batch) {
  failure_ = nullptr;
  in_.begin(batch);
  out_.begin(batch, batch <= place_.sealed.load());
}

void stage_runner::restart_batch() {
  stage_->roll_back();
  out_.discard();
  if (!out_.muted())
    out_.abort(in_.batch());
  begin(in_.batch());
}

bool stage_runner::snapshot_due(batch_number done) const {
  if (shared_.ledger.retention_near_cap())
    return true;
  // Large state takes long to write: it is written so seldom that it costs some per cent at most.
  constexpr int share = 20;
  return done - place_.covered >= shared_.snapshots.every_batches &&
         shared_.now() - last_snapshot_ >= snapshot_took_ * share;
}

void stage_runner::cover() {
  const batch_number done = in_.batch();
  if (out_.muted() && done < place_.sealed.load())
    return;
  if (stage_->has_state()) {
    if (!snapshot_due(done))
      return;
    const std::chrono::milliseconds started = shared_.now();
    fault("stage.snapshot.before");
    snapshot_writer writer;
    stage_->snapshot(groups_of_copy(place_.copy, place_.plan.copies), writer);
    const std::string previous = place_.snapshot_key;
    const std::string key = "stages/" + encode_checkpoint_name(place_.plan.name) + "/" +
                            std::to_string(place_.copy) + "/" + std::to_string(done);
    shared_.checkpoints.put(key, writer.finish());
    place_.snapshot_key = key;
    place_.covered = done;
    if (!previous.empty() && previous != key)
      shared_.checkpoints.remove(previous);
    fault("stage.snapshot.after");
    last_snapshot_ = shared_.now();
    snapshot_took_ = last_snapshot_ - started;
  }
  place_.covered = done;
  in_.release(done);
}

void stage_runner::restore() {
  if (place_.snapshot_key.empty())
    return;
  const auto bytes = shared_.checkpoints.get(place_.snapshot_key);
  if (!bytes)
    throw error(errc::not_found, place_.plan.name + ": its snapshot " + place_.snapshot_key +
                                     " is gone from the checkpoint store");
  snapshot_reader reader(*bytes);
  stage_->restore(groups_of_copy(place_.copy, place_.plan.copies), reader);
  reader.expect_end();
}

} // namespace weir::runtime
