// SPDX-License-Identifier: Apache-2.0
#include <weir/actors/runtime/streaming_run.hpp>

#include <algorithm>
#include <chrono>
#include <string>

#include <weir/actors/runtime/durable_batch_log.hpp>
#include <weir/actors/runtime/output_runner.hpp>
#include <weir/actors/runtime/source_runner.hpp>
#include <weir/operators/history.hpp>
#include <weir/receivers/receiver_control.hpp>
#include <weir/state/memory_batch_log.hpp>
#include <weir/state/support/error.hpp>
#include <weir/state/support/log.hpp>

namespace weir::runtime {

namespace {

/// How long receivers and actors get to end when nobody waits for their work.
constexpr std::chrono::milliseconds receiver_deadline{10'000};
constexpr std::chrono::milliseconds actor_deadline{2'000};

class cell_host final : public source_host {
public:
  explicit cell_host(doorbell& bell) : bell_(bell) {}
  void data_arrived() noexcept override { bell_.ring(); }

private:
  doorbell& bell_;
};

class coordinator_work final : public hosted {
public:
  coordinator_work(coordinator& work, doorbell& bell) : work_(work), bell_(bell) {}
  void on_wake() override {
    bell_.answer();
    work_.process();
  }

private:
  coordinator& work_;
  doorbell& bell_;
};

/// Passes a receiver's life on to the listeners.
class receiver_events final : public receiver_observer {
public:
  explicit receiver_events(std::shared_ptr<listener_bus> listeners)
      : listeners_(std::move(listeners)) {}
  void on_started(const receiver_info& info) override {
    listeners_->post([info](streaming_listener& listener) { listener.on_receiver_started(info); });
  }
  void on_error(const receiver_info& info) override {
    listeners_->post([info](streaming_listener& listener) { listener.on_receiver_error(info); });
  }
  void on_stopped(const receiver_info& info) override {
    listeners_->post([info](streaming_listener& listener) { listener.on_receiver_stopped(info); });
  }

private:
  std::shared_ptr<listener_bus> listeners_;
};

/// None for a run without threads, which writes in line.
std::shared_ptr<executor> threads_for(const actor_runtime& runtime) {
  return runtime.deterministic() ? nullptr : default_executor();
}

std::unique_ptr<batch_log> make_log(const std::shared_ptr<epoch_claim>& owner,
                                    const std::shared_ptr<io_lane>& lane,
                                    durable_batch_log::failure_handler on_failure) {
  if (!owner)
    return std::make_unique<memory_batch_log>();
  return std::make_unique<durable_batch_log>(owner, lane, std::move(on_failure));
}

/// What the program says now is what counts.
void tell_differences(const std::vector<std::pair<std::string, std::string>>& before,
                      const std::vector<std::pair<std::string, std::string>>& now) {
  for (const auto& [name, value] : now)
    for (const auto& [old_name, old_value] : before)
      if (name == old_name && value != old_value)
        log(log_level::info, "recovery", name + " is " + value + " now and was " + old_value);
}

std::unique_ptr<hosted> make_runner(cell& place, const services& shared, activity& work) {
  switch (place.plan.kind) {
  case node_plan::role::source:
    return std::make_unique<source_runner>(place, shared, work);
  case node_plan::role::output:
    return std::make_unique<output_runner>(place, shared, work);
  case node_plan::role::stage:
    break;
  }
  return std::make_unique<stage_runner>(place, shared, work);
}

std::string child_name(const cell& place) {
  return place.plan.name + "/" + std::to_string(place.copy);
}

} // namespace

streaming_run::streaming_run(std::shared_ptr<const topology> plan,
                             std::shared_ptr<actor_runtime> actors, std::shared_ptr<clock> time,
                             run_options options, std::shared_ptr<listener_bus> listeners)
    : plan_(std::move(plan)),
      runtime_(std::move(actors)),
      clock_(std::move(time)),
      options_(std::move(options)),
      listeners_(std::move(listeners)),
      ledger_(options_.flow),
      snapshot_lane_(std::make_shared<io_lane>("snapshots", threads_for(*runtime_))),
      log_lane_(std::make_shared<io_lane>("batch log", threads_for(*runtime_))),
      log_(make_log(options_.owner, log_lane_, [this](std::exception_ptr why) { give_up(why); })),
      coordinator_inbox_(coordinator_bell_),
      services_{.ledger = ledger_,
                .checkpoints = options_.owner ? *options_.owner->store() : memory_,
                .log = *log_,
                .coordinator = coordinator_inbox_,
                .batch_interval = plan_->batch_interval(),
                .zero_time = {},
                .writes = *snapshot_lane_,
                .epoch = options_.owner ? options_.owner->number() : 0,
                .fail = [this](std::exception_ptr why) { give_up(why); },
                .now = [time = clock_] { return time->now(); }},
      checkpointer_(services_, options_.snapshots, options_.owner),
      coordinator_(coordinator_inbox_, services_, options_.batches, *listeners_, status_),
      wiring_(*plan_, ledger_),
      interval_(plan_->batch_interval()) {
  checkpoint_manifest head = manifest_of(*plan_);
  head.settings = options_.settings;
  checkpointer_.manage(std::move(head), wiring_.cells());
  coordinator_.make_checkpoints(checkpointer_);
  coordinator_.manage(wiring_.sources(), wiring_.outputs(), wiring_.cells());
  rates_ = std::make_unique<rate_control>(options_.rates, interval_, wiring_.sources());
  coordinator_.on_failure([this](const std::exception_ptr& cause) { give_up(cause); });
  coordinator_.on_completion([this](const batch_info& info, std::chrono::nanoseconds busiest) {
    rates_->batch_completed(info, busiest);
  });
}

streaming_run::~streaming_run() {
  // Writes that are under way refer to what goes now.
  log_.reset();
  log_lane_.reset();
  snapshot_lane_.reset();
}

std::vector<child_spec> streaming_run::children() {
  std::vector<child_spec> out;
  // What an actor is made of keeps the run alive.
  const auto self = shared_from_this();
  out.push_back({"coordinator", &coordinator_bell_, [self](activity&) {
                   return std::make_unique<coordinator_work>(self->coordinator_,
                                                             self->coordinator_bell_);
                 }});
  for (cell* place : wiring_.cells()) {
    child_spec child{child_name(*place), &place->bell, [self, place](activity& work) {
                       return make_runner(*place, self->services_, work);
                     }};
    // A source outlives its actor, and the hung thread is in the middle of it.
    if (place->plan.kind != node_plan::role::source)
      child.fence = [self, place](activity& work) { place->fence(work); };
    out.push_back(std::move(child));
  }
  return out;
}

void streaming_run::give_up(const std::exception_ptr& cause) {
  status_.report_error(cause);
  status_.report_failed();
  if (give_up_)
    std::call_once(given_up_, give_up_);
}

std::vector<stage_report> streaming_run::report() const {
  std::vector<stage_report> out;
  for (const cell* place : wiring_.cells()) {
    if (place->copy == 0)
      out.push_back({place->plan.name});
    out.back().restarts += group_->restarts(child_name(*place));
    out.back().hangs += group_->hangs(child_name(*place));
    out.back().rejected += place->rejected.load();
    out.back().lost += place->lost_records;
    if (const auto* control = dynamic_cast<const receiver_control*>(place->feed.get()))
      out.back().lost += control->counts().records_lost;
  }
  return out;
}

void streaming_run::start() {
  group_ = runtime_->make_group(options_.supervision,
                                [this](const std::exception_ptr& cause) { give_up(cause); });
  open_block_logs();
  const batch_time first = take_up();
  begin_histories(*plan_, services_.zero_time, options_.remember);
  // Before the actors, which may look at their source as soon as they are there. Receivers last: what
  // they acknowledge must be in a log that a generation knows of.
  start_sources(false);
  publish_first();
  start_sources(true);
  group_->start(children());
  // Before the first tick: no event of a batch may come earlier.
  listeners_->post([time = clock_->now()](streaming_listener& listener) {
    listener.on_streaming_started(time);
  });
  ticker_ = clock_->tick(first, interval_,
                         [this](batch_time time) { coordinator_inbox_.post(tick_reached{time}); });
}

void streaming_run::open_block_logs() {
  for (const cell* place : wiring_.sources()) {
    auto* control = dynamic_cast<receiver_control*>(place->feed.get());
    if (control == nullptr)
      continue;
    const bool wanted = control->wants_log(options_.write_ahead_log);
    if (wanted && !options_.owner)
      throw error(errc::invalid_argument,
                  place->plan.name + ": a write-ahead log needs a checkpoint: call "
                                     "checkpoint(folder), or make the context by get_or_create");
    if (!options_.owner)
      continue;
    // Each has a lane of its own: one that waits before it tries again holds up nobody else.
    block_lanes_.push_back(
        std::make_shared<io_lane>("blocks of " + place->plan.name, threads_for(*runtime_)));
    control->keep_log({options_.owner->store(), options_.owner->number(), place->plan.name,
                       block_lanes_.back(), [owner = options_.owner] { owner->require_current(); }},
                      wanted);
  }
}

batch_time streaming_run::take_up() {
  const batch_time next = batch_time(clock_->now()).floor(interval_) + interval_;
  services_.zero_time = next - interval_;
  if (!options_.earlier)
    return next;
  earlier_run& earlier = *options_.earlier;
  tell_differences(earlier.generation.settings, options_.settings);
  auto batches = resume(earlier, *plan_, wiring_, options_.drop_unclaimed_state);
  const batch_time last = batches.empty() ? earlier.generation.time : batches.back().time;
  const batch_time first = std::max(next, last.floor(interval_) + interval_);
  if (first > next)
    log(log_level::warning, "recovery",
        "the clock is behind the last batch of the earlier run: the next batch is due at " +
            std::to_string(first.milliseconds()) + " ms, now it is " +
            std::to_string(clock_->now().count()) + " ms");
  const std::size_t replayed = batches.size();
  for (const resumed_batch& missed :
       missed_intervals(last, first, interval_, options_.missed_batches_max, missed_skipped_))
    batches.push_back(missed);
  log(log_level::info, "recovery",
      "goes on from the batch at " + std::to_string(earlier.generation.time.milliseconds()) +
          " ms: " + std::to_string(replayed) + " batches after it are run again, " +
          std::to_string(batches.size() - replayed) + " were missed, " +
          std::to_string(missed_skipped_) + " more are skipped");
  services_.zero_time = earlier.generation.zero_time.floor(interval_);
  coordinator_.resume(std::move(batches));
  return first;
}

void streaming_run::publish_first() {
  if (!options_.owner)
    return;
  for (const cell* place : wiring_.sources())
    if (place->feed->recovery() == source_recovery::refuses)
      log(log_level::warning, "checkpoint",
          place->plan.name + " (" + place->plan.operation +
              ") does not support checkpoints: this program cannot be gone on from");
  checkpoint_manifest first;
  if (options_.earlier) {
    static_cast<durable_batch_log&>(*log_).adopt(options_.earlier->batches);
    first = std::move(options_.earlier->generation);
    options_.earlier.reset();
  } else {
    first = manifest_of(*plan_);
    first.time = first.zero_time = services_.zero_time;
  }
  first.settings = options_.settings;
  // Where sources begin that no earlier run had.
  for (const cell* place : wiring_.sources())
    for (manifest_node& node : first.nodes)
      if (node.name == place->plan.name && node.position.empty())
        node.position = place->feed->position();
  checkpointer_.start_with(std::move(first));
}

void streaming_run::start_sources(bool receivers) {
  for (cell* place : wiring_.sources()) {
    auto* control = dynamic_cast<receiver_control*>(place->feed.get());
    if ((control != nullptr) != receivers)
      continue;
    hosts_.push_back(std::make_unique<cell_host>(place->bell));
    if (control != nullptr)
      control->observe(std::make_shared<receiver_events>(listeners_));
    place->feed->start(*hosts_.back());
    started_.push_back(place);
  }
}

bool streaming_run::stop_sources() {
  // All are told before any is waited for: they stop side by side.
  for (cell* place : started_)
    place->feed->stop();
  const auto deadline = std::chrono::steady_clock::now() + receiver_deadline;
  bool all = true;
  for (cell* place : started_)
    if (auto* control = dynamic_cast<receiver_control*>(place->feed.get())) {
      const auto left = std::chrono::duration_cast<std::chrono::milliseconds>(
          deadline - std::chrono::steady_clock::now());
      all = control->stop_and_wait(std::max(left, std::chrono::milliseconds(0))) && all;
    }
  return all;
}

void streaming_run::end_writes() {
  log_lane_->stop_waiting();
  snapshot_lane_->stop_waiting();
  for (const auto& lane : block_lanes_)
    lane->stop_waiting();
  if (auto* durable = dynamic_cast<durable_batch_log*>(log_.get()))
    durable->flush();
  log_lane_->drain();
  snapshot_lane_->drain();
  for (const auto& lane : block_lanes_)
    lane->drain();
  if (options_.owner)
    options_.owner->release();
}

bool streaming_run::stop(bool gracefully, std::chrono::milliseconds grace) {
  bool clean = stop_sources();
  ticker_.reset();
  if (gracefully) {
    coordinator_inbox_.post(drain_requested{});
    const bool drained =
        wait([](const run_status::view& now) { return now.drained || now.failed; }, grace);
    if (!drained)
      log(log_level::warning, "context",
          "graceful stop: not all received data was processed within " +
              std::to_string(grace.count()) + " ms; the rest is dropped");
    clean = clean && drained;
  }
  ended_ = group_->stop(actor_deadline);
  if (!ended_)
    log(log_level::error, "context",
        "some actors did not end within " + std::to_string(actor_deadline.count()) +
            " ms (user code that does not return?); they are left behind");
  end_writes();
  status_.report_stopped();
  return clean && ended_;
}

} // namespace weir::runtime
