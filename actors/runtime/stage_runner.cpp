// SPDX-License-Identifier: Apache-2.0
#include <weir/actors/runtime/stage_runner.hpp>

#include <utility>

#include <weir/state/snapshot_codec.hpp>

namespace weir::runtime {

namespace {

/// Chunks that one wake works on before other actors get their turn.
constexpr int chunks_per_wake = 16;

} // namespace

stage_runner::stage_runner(cell& place, const services& shared, activity& work)
    : place_(place),
      shared_(shared),
      work_(work),
      stage_(place.plan.make_copy(place.copy)),
      in_(place),
      out_(place, work, stage_->outputs()) {
  place_.as_tenant(work_, [&] {
    if (place_.lives.fetch_add(1) > 0)
      out_.abort(place_.sealed.load() + 1);
    // Nothing is lost with an actor without state: no sealed batch needs to be run again.
    if (!stage_->has_state())
      cover_up_to(place_.sealed);
    covered_ = place_.covered;
    snapshot_key_ = place_.snapshot_key;
  });
  if (stage_->has_state())
    restore();
  begin(covered_ + 1);
}

void stage_runner::fault(std::string_view point) const {
  fault_point({point, place_.plan.name, place_.copy, in_.batch()});
}

void stage_runner::on_wake() {
  place_.bell.answer();
  const auto started = std::chrono::steady_clock::now();
  const batch_number batch = in_.batch();
  work_.step(batch, 0);
  fault("stage.wake");
  in_.accept();
  bool more = true;
  for (int steps = 0; more && steps < chunks_per_wake; ++steps) {
    place_.check_tenant(work_);
    more = step();
  }
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
  work_.step(in_.batch(), arrived.chunk->size());
  fault("stage.chunk.before");
  records_ += arrived.chunk->size();
  out_.begin_input(*arrived.chunk);
  guarded([&] {
    fault("stage.function");
    stage_->on_chunk({in_.port(), arrived.partition, arrived.chunk});
  });
  guarded([&] { out_.end_input(); });
  fault("stage.chunk.after");
}

std::exception_ptr stage_runner::failure() const {
  return in_.cause() ? in_.cause() : failure_;
}

bool stage_runner::end_batch() {
  const batch_end end{in_.stamp().time, shared_.batch_interval, shared_.zero_time, in_.outcomes()};
  batch_outcome outcome = batch_outcome::failed;
  work_.step(in_.batch(), records_);
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
    seal({in_.stamp(), batch_outcome::failed, cause}, 0);
  } else {
    fault("stage.seal.before");
    const std::uint64_t rejected = stage_->rejected();
    stage_->commit();
    seal({in_.stamp(), outcome, nullptr}, rejected);
  }
  fault("stage.seal.after");
  batch_done();
  return true;
}

void stage_runner::seal(const edge_end& end, std::uint64_t rejected) {
  if (out_.muted())
    return;
  // The mark and the seals are one step: nothing between them can fail.
  place_.as_tenant(work_, [&] {
    out_.seal(end);
    place_.sealed = end.batch.number;
    place_.rejected += rejected;
  });
}

void stage_runner::batch_done() {
  in_.completed();
  if (const auto kept = stage_->gauges())
    place_.publish(*kept);
  cover();
  begin(in_.batch() + 1);
}

void stage_runner::begin(batch_number batch) {
  failure_ = nullptr;
  records_ = 0;
  in_.begin(batch);
  out_.begin(batch, batch <= place_.sealed.load());
}

void stage_runner::restart_batch() {
  stage_->roll_back();
  out_.discard();
  if (!out_.muted())
    place_.as_tenant(work_, [&] { out_.abort(in_.batch()); });
  begin(in_.batch());
}

bool stage_runner::snapshot_due(batch_number done) const {
  if (shared_.ledger.retention_near_cap())
    return true;
  // Large state takes long to write: it is written so seldom that it costs some per cent at most.
  constexpr int share = 20;
  return done - covered_ >= shared_.snapshots.every_batches &&
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
    const std::string key = "stages/" + encode_checkpoint_name(place_.plan.name) + "/" +
                            std::to_string(place_.copy) + "/" + std::to_string(done);
    shared_.checkpoints.put(key, writer.finish());
    const std::string previous = std::exchange(snapshot_key_, key);
    place_.as_tenant(work_, [&] {
      place_.snapshot_key = key;
      place_.covered = done;
    });
    if (!previous.empty() && previous != key)
      shared_.checkpoints.remove(previous);
    fault("stage.snapshot.after");
    last_snapshot_ = shared_.now();
    snapshot_took_ = last_snapshot_ - started;
  }
  place_.as_tenant(work_, [&] { cover_up_to(done); });
}

void stage_runner::cover_up_to(batch_number done) noexcept {
  place_.covered = done;
  covered_ = done;
  in_.release(done);
}

void stage_runner::restore() {
  if (snapshot_key_.empty())
    return;
  const auto bytes = shared_.checkpoints.get(snapshot_key_);
  if (!bytes)
    throw error(errc::not_found, place_.plan.name + ": its snapshot " + snapshot_key_ +
                                     " is gone from the checkpoint store");
  snapshot_reader reader(*bytes);
  stage_->restore(groups_of_copy(place_.copy, place_.plan.copies), reader);
  reader.expect_end();
}

} // namespace weir::runtime
