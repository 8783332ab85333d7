// SPDX-License-Identifier: Apache-2.0
#include <weir/actors/runtime/output_runner.hpp>

#include <weir/state/support/log.hpp>

namespace weir::runtime {

output_runner::output_runner(cell& place, const services& shared, activity& work)
    : stage_runner(place, shared, work),
      body_(static_cast<output_stage&>(*stage_)) {}

bool output_runner::end_batch() {
  const batch_number batch = in_.batch();
  if (reported_ < batch) {
    reported_ = batch;
    fault("output.gathered");
    const std::exception_ptr cause = failure();
    const batch_outcome outcome = cause                      ? batch_outcome::failed
                                  : in_.stamp().outputs_done ? batch_outcome::none
                                                             : in_.outcomes().front();
    shared_.coordinator.post(output_gathered{place_.plan.id, {in_.stamp(), outcome, cause}});
  }
  if (place_.permitted.load() < batch)
    return false;
  output_done done{place_.plan.id, batch, failure(), shared_.now(), {}};
  if (!done.failure && !in_.stamp().outputs_done &&
      in_.outcomes().front() == batch_outcome::dataset) {
    run_body();
    done.failure = failure_;
  }
  body_.roll_back();
  done.ended = shared_.now();
  publish_gauges();
  place_.as_tenant(work_, [&] {
    place_.sealed = batch;
    shared_.coordinator.post(std::move(done));
  });
  fault("output.done");
  batch_done();
  return true;
}

void output_runner::run_body() {
  const batch_number batch = in_.batch();
  work_.step(batch, records_);
  if (place_.begun.exchange(batch) == batch)
    log(log_level::warning, "output",
        place_.plan.name + ": the body for the batch at " +
            std::to_string(in_.stamp().time.milliseconds()) +
            " ms runs again, because its actor died in it");
  fault("output.body.before");
  place_.check_tenant(work_);
  guarded([&] { body_.run({in_.stamp().time, place_.plan.name}); });
  fault("output.body.after");
}

} // namespace weir::runtime
