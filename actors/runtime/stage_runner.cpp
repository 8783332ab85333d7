// SPDX-License-Identifier: Apache-2.0
#include <weir/actors/runtime/stage_runner.hpp>

#include <algorithm>
#include <string>
#include <utility>

#include <weir/actors/runtime/snapshot_writes.hpp>
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
    place_.stateful = stage_->has_state();
    place_.together->withdraw(place_.copy);
    // Nothing is lost with an actor without state: no sealed batch needs to be run again.
    if (!place_.stateful) {
      place_.snapshots.cover(place_.sealed);
      in_.release(place_.sealed);
    }
  });
  begin(restore() + 1);
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
  release_covered(batch - 1);
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
  guarded([&] {
    if (const chunk_ptr share = arrived.chunk->taken_out())
      process(share, arrived.partition);
    else
      process(arrived.chunk, arrived.partition);
  });
  fault("stage.chunk.after");
}

void stage_runner::process(const chunk_ptr& chunk, std::uint32_t partition) {
  records_ += chunk->size();
  out_.begin_input(*chunk);
  guarded([&] {
    fault("stage.function");
    stage_->on_chunk({in_.port(), partition, chunk});
  });
  out_.end_input();
}

std::exception_ptr stage_runner::failure() const {
  return in_.cause() ? in_.cause() : failure_;
}

void stage_runner::finish_batch() {
  const batch_end end{in_.stamp().time, shared_.batch_interval, shared_.zero_time, in_.outcomes()};
  work_.step(in_.batch(), records_);
  fault("stage.end.before");
  outcome_ = batch_outcome::failed;
  if (!failure())
    guarded([&] {
      outcome_ = end.due(place_.plan.input_slide) ? stage_->on_batch_end(end) : batch_outcome::none;
      out_.finish();
    });
  fault("stage.end.after");
  if (place_.stateful)
    place_.as_tenant(work_, [&] { place_.together->vote(place_.copy, in_.batch(), failure()); });
}

verdict stage_runner::agreed() const {
  if (!place_.stateful)
    return {true, failure()};
  const verdict all = place_.together->on(in_.batch());
  // It may be too late to say no: others have committed by the word of a predecessor.
  if (all.reached && !all.cause && failure())
    throw actor_death(
        place_.plan.name + "/" + std::to_string(place_.copy) +
        ": a batch that had gone well fails when it is run again: " + describe(failure()));
  return all;
}

bool stage_runner::end_batch() {
  if (!outcome_)
    finish_batch();
  const verdict all = agreed();
  if (!all.reached)
    return false;
  fault("stage.seal.before");
  std::uint64_t rejected = 0;
  if (all.cause) {
    outcome_ = batch_outcome::failed;
    stage_->roll_back();
    out_.discard();
    out_.finish();
  } else {
    rejected = stage_->rejected();
    stage_->commit();
  }
  publish_gauges();
  seal({in_.stamp(), *outcome_, all.cause}, rejected);
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

void stage_runner::publish_gauges() {
  if (const auto kept = stage_->gauges())
    place_.publish(*kept);
}

void stage_runner::batch_done() {
  in_.completed();
  cover();
  begin(in_.batch() + 1);
}

void stage_runner::begin(batch_number batch) {
  failure_ = nullptr;
  outcome_.reset();
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

void stage_runner::cover() {
  const batch_number done = in_.batch();
  if (!place_.stateful)
    place_.as_tenant(work_, [&] { place_.snapshots.cover(done); });
  else if (in_.stamp().checkpoint)
    take_snapshot();
  release_covered(done);
}

void stage_runner::release_covered(batch_number done) {
  // A successor is behind what its predecessor had covered.
  const batch_number free = std::min(place_.snapshots.covered(), done);
  if (free > released_)
    place_.as_tenant(work_, [&] {
      in_.release(released_ = free);
      place_.together->release(place_.copy, free);
    });
}

void stage_runner::take_snapshot() {
  const auto wanted = place_.snapshots.want(in_.batch(), stage_->tracks_changes());
  if (wanted != snapshot_chain::wanted::nothing) {
    const bool whole = wanted == snapshot_chain::wanted::whole;
    const auto groups = groups_of_copy(place_.copy, place_.plan.copies);
    const std::chrono::milliseconds started = shared_.now();
    fault("stage.snapshot.before");
    snapshot_writer writer;
    if (whole)
      stage_->snapshot(groups, writer);
    else
      stage_->snapshot_changes(groups, writer);
    std::string bytes = writer.finish();
    const std::chrono::milliseconds took = shared_.now() - started;
    place_.as_tenant(work_, [&] {
      write_snapshot(place_, shared_, in_.stamp(), whole, std::move(bytes), took);
    });
    fault("stage.snapshot.after");
  }
  stage_->snapshot_taken();
}

batch_number stage_runner::restore() {
  const auto [covered, steps] = place_.snapshots.begin();
  for (const restore_step& step : steps) {
    const auto bytes = shared_.checkpoints.get(step.snapshot.key);
    if (!bytes)
      throw error(errc::not_found, place_.plan.name + ": its snapshot " + step.snapshot.key +
                                       " is gone from the checkpoint store");
    snapshot_reader reader(*bytes, snapshot_limits::of(*bytes));
    if (step.state_version < place_.plan.state_version)
      reader.read_older_state(step.state_version, place_.plan.upgrade);
    if (step.snapshot.whole)
      stage_->restore(step.groups, reader);
    else
      stage_->restore_changes(step.groups, reader);
    reader.expect_end();
  }
  if (!steps.empty())
    stage_->snapshot_taken();
  return covered;
}

} // namespace weir::runtime
