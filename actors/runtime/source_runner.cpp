// SPDX-License-Identifier: Apache-2.0
#include <weir/actors/runtime/source_runner.hpp>

#include <array>
#include <chrono>

#include <weir/state/support/fault.hpp>

namespace weir::runtime {

namespace {

/// Blocks that one wake lets in before other actors get their turn.
constexpr int blocks_per_wake = 16;

} // namespace

source_runner::source_runner(cell& place, const services& shared, activity& work)
    : place_(place),
      shared_(shared),
      work_(work),
      port_(place.plan.make_port()),
      out_(place, work, std::array<output_port_base*, 1>{port_.get()}),
      batch_(place.sealed.load() + 1) {
  if (place_.lives.fetch_add(1) > 0) {
    out_.abort(batch_);
    place_.feed->rewind();
  }
  out_.begin(batch_, false);
}

void source_runner::fault(std::string_view point) const {
  fault_point({point, place_.plan.name, place_.copy, batch_});
}

void source_runner::on_wake() {
  place_.bell.answer();
  const auto started = std::chrono::steady_clock::now();
  const batch_number first = batch_;
  fault("source.wake");
  while (const auto tick = place_.announced(batch_))
    cut(*tick);
  flow();
  place_.add_busy(first, std::chrono::steady_clock::now() - started);
}

void source_runner::flow() {
  fault("source.flow.before");
  if (place_.replaying(batch_))
    return; // what arrives belongs to a later batch
  // Credit and budget are asked before each block: what one block may expand to is the most by
  // which the budget is exceeded.
  for (int blocks = 0; blocks < blocks_per_wake && !failure_; ++blocks) {
    std::size_t budget = shared_.ledger.budget_left();
    if (budget == 0 || !out_.has_credit())
      return;
    work_.step(batch_, 0);
    try {
      if (!place_.feed->flow(*port_, budget))
        return;
    } catch (const actor_death&) {
      throw;
    } catch (...) {
      failure_ = std::current_exception();
    }
    fault("source.flow.after");
  }
  place_.bell.ring();
}

source_cut source_runner::take_batch(const batch_stamp& tick) {
  if (place_.replaying(batch_)) {
    const std::string& noted = place_.replays[static_cast<std::size_t>(batch_)];
    if (noted.empty())
      return {};
    place_.feed->replay(noted);
  }
  return place_.feed->cut(*port_,
                          {tick.time, shared_.batch_interval, shared_.ledger.budget_left()});
}

source_sealed source_runner::report(const batch_stamp& tick, source_cut&& result) const {
  source_sealed out{place_.plan.id, batch_, result.outcome, std::move(result.info)};
  out.name = place_.plan.name;
  if (tick.checkpoint) {
    try {
      out.position = place_.feed->position();
    } catch (...) {
      out.position_failure = std::current_exception();
    }
  }
  return out;
}

void source_runner::cut(const batch_stamp& tick) {
  work_.step(batch_, 0);
  fault("source.cut.before");
  source_cut result;
  if (!failure_) {
    try {
      result = take_batch(tick);
    } catch (const actor_death&) {
      throw;
    } catch (...) {
      failure_ = std::current_exception();
    }
  }
  if (failure_) {
    out_.discard();
    result.outcome = batch_outcome::failed;
  }
  fault("source.cut.after");
  out_.finish();
  if (!place_.replaying(batch_))
    shared_.log.append({tick.time, place_.plan.name, result.info.position, result.info.records});
  const batch_outcome outcome = result.outcome;
  source_sealed sealed = report(tick, std::move(result));
  out_.seal({tick, outcome, failure_});
  place_.sealed = batch_;
  place_.feed->sealed();
  shared_.coordinator.post(std::move(sealed));
  fault("source.seal.after");
  failure_ = nullptr;
  out_.begin(++batch_, false);
}

} // namespace weir::runtime
