// SPDX-License-Identifier: Apache-2.0
#include <weir/actors/runtime/coordinator.hpp>

#include <algorithm>
#include <string>
#include <utility>

#include <weir/state/support/error.hpp>
#include <weir/state/support/log.hpp>

namespace weir::runtime {

coordinator::coordinator(inbox<coordinator_message>& messages, const services& shared,
                         batch_policy policy, listener_bus& listeners, run_status& status)
    : messages_(messages),
      shared_(shared),
      policy_(policy),
      listeners_(listeners),
      status_(status) {}

void coordinator::manage(std::vector<cell*> sources, std::vector<cell*> outputs,
                         std::vector<cell*> all) {
  sources_ = std::move(sources);
  outputs_ = std::move(outputs);
  const auto histories = std::stable_partition(outputs_.begin(), outputs_.end(),
                                               [](const cell* at) { return !at->plan.history; });
  reported_outputs_ = static_cast<std::size_t>(histories - outputs_.begin());
  all_ = std::move(all);
  for (const cell* place : all_)
    if (const auto slide = place->plan.slide; slide > shared_.batch_interval)
      slides_.insert(slide);
}

void coordinator::process() {
  if (!resumed_.empty())
    advance(); // no tick announces these
  while (const auto message = messages_.take()) {
    std::visit([this](const auto& what) { handle(what); }, *message);
    advance();
  }
}

coordinator::open_batch* coordinator::find(batch_number number) noexcept {
  if (open_.empty() || number < open_.front().stamp.number || number > open_.back().stamp.number)
    return nullptr;
  return &open_[static_cast<std::size_t>(number - open_.front().stamp.number)];
}

std::size_t coordinator::output_index(node_id output) const {
  const auto place = std::find_if(outputs_.begin(), outputs_.end(),
                                  [&](const cell* at) { return at->plan.id == output; });
  return static_cast<std::size_t>(place - outputs_.begin());
}

// -- announcing -----------------------------------------------------------------------------------

void coordinator::handle(const tick_reached& tick) {
  waiting_ticks_.push_back(tick.time);
}

void coordinator::open_waiting_ticks() {
  for (; !resumed_.empty() && open_.size() < policy_.max_open_batches; resumed_.pop_front())
    open(resumed_.front().time, resumed_.front().outputs_done);
  while (!waiting_ticks_.empty() && resumed_.empty() && open_.size() < policy_.max_open_batches) {
    if (policy_.skip_missed_ticks)
      skip_missed_ticks(1);
    open(waiting_ticks_.front());
    waiting_ticks_.pop_front();
  }
  // Only the newest tick will be opened, so a long stall need not keep them all.
  if (policy_.skip_missed_ticks)
    skip_missed_ticks(2);
}

bool coordinator::due(batch_time time, std::chrono::milliseconds slide) const {
  return time.floor(slide, shared_.zero_time) == time;
}

void coordinator::skip_missed_ticks(std::size_t newest) {
  if (waiting_ticks_.size() <= newest)
    return;
  const auto end = waiting_ticks_.end() - static_cast<std::ptrdiff_t>(newest);
  auto kept = std::remove_if(waiting_ticks_.begin(), end, [&](batch_time time) {
    return std::none_of(slides_.begin(), slides_.end(),
                        [&](std::chrono::milliseconds slide) { return due(time, slide); });
  });
  // A bound for an overload that lasts.
  constexpr std::ptrdiff_t due_max = 1'000;
  if (const auto due = kept - waiting_ticks_.begin(); due > due_max)
    kept = std::move(waiting_ticks_.begin() + (due - due_max), kept, waiting_ticks_.begin());
  skipped_ += static_cast<std::uint64_t>(end - kept);
  waiting_ticks_.erase(kept, end);
}

void coordinator::open(batch_time time, bool outputs_done, bool last) {
  open_batch& batch = open_.emplace_back();
  batch.stamp = {next_number_++, time, false, outputs_done};
  batch.stamp.checkpoint = checkpoints_->begin(batch.stamp, last);
  batch.info.batch_time = time;
  batch.info.submission_time = shared_.now();
  batch.outputs.resize(outputs_.size());
  for (std::size_t i = 0; i < outputs_.size(); ++i) {
    output_operation_info& info = batch.outputs[i].info;
    info.time = time;
    info.id = static_cast<std::uint32_t>(i);
    info.name = outputs_[i]->plan.name;
    info.description = outputs_[i]->plan.operation;
  }
  last_time_ = time;
  for (cell* source : sources_)
    source->announce(batch.stamp);
}

void coordinator::handle(const source_sealed& sealed) {
  open_batch* batch = find(sealed.batch);
  if (batch == nullptr)
    return;
  const auto place = std::find_if(sources_.begin(), sources_.end(),
                                  [&](const cell* at) { return at->plan.id == sealed.source; });
  const std::uint32_t id = (*place)->stream_id;
  batch->info.stream_id_to_input_info[id] = {id, (*place)->plan.name, sealed.info.records,
                                             sealed.info.description};
  checkpoints_->note(sealed);
  if (++batch->sources_sealed == sources_.size())
    shared_.log.commit(batch->stamp.time, [&messages = messages_, number = sealed.batch] {
      messages.post(log_durable{number});
    });
}

void coordinator::handle(const log_durable& durable) {
  if (open_batch* batch = find(durable.batch))
    batch->durable = true;
}

// -- outputs --------------------------------------------------------------------------------------

void coordinator::handle(const output_gathered& gathered) {
  // A restarted output reports again; the first report stands.
  open_batch* batch = find(gathered.end.batch.number);
  if (batch == nullptr)
    return;
  output_state& state = batch->outputs[output_index(gathered.output)];
  if (state.gathered)
    return;
  state.gathered = true;
  state.end = gathered.end;
}

void coordinator::handle(const output_done& done) {
  open_batch* batch = find(done.batch);
  if (batch == nullptr)
    return;
  const std::size_t index = output_index(done.output);
  output_state& state = batch->outputs[index];
  if (state.done)
    return;
  state.done = true;
  state.info.start_time = done.started;
  state.info.end_time = done.ended;
  if (done.failure) {
    state.info.failure_reason = describe(done.failure);
    log(log_level::error, "batch",
        state.info.name + " failed for the batch at " +
            std::to_string(batch->stamp.time.milliseconds()) +
            " ms: " + *state.info.failure_reason);
    status_.report_error(done.failure);
    if (policy_.stop_on_failed_batch && !std::exchange(halted_, true))
      failure_hook_(done.failure);
  }
  if (reported(*batch, index))
    listeners_.post([info = state.info](streaming_listener& listener) {
      listener.on_output_operation_completed(info);
    });
}

void coordinator::advance() {
  if (halted_)
    return;
  open_waiting_ticks();
  while (!open_.empty() && advance_outputs(open_.front())) {
    complete(open_.front());
    open_.pop_front();
    open_waiting_ticks();
  }
  for (open_batch& batch : open_)
    tell_progress(batch);
  if (draining_)
    continue_drain();
}

bool coordinator::advance_outputs(open_batch& batch) {
  if (!batch.durable)
    return false;
  tell_progress(batch);
  bool its_turn = true;
  for (std::size_t i = 0; i < batch.outputs.size(); ++i) {
    output_state& state = batch.outputs[i];
    if (state.gathered && !state.permitted && (its_turn || i >= reported_outputs_))
      permit(batch, i);
    its_turn = its_turn && (state.done || policy_.parallel_outputs);
  }
  return std::all_of(batch.outputs.begin(), batch.outputs.end(),
                     [](const output_state& state) { return state.done; });
}

void coordinator::list_outputs(open_batch& batch) const {
  auto& infos = batch.info.output_operation_infos;
  infos.clear();
  for (std::size_t i = 0; i < reported_outputs_; ++i) {
    const output_state& state = batch.outputs[i];
    if (state.gathered ? reported(batch, i) : due(batch.stamp.time, outputs_[i]->plan.slide))
      infos[state.info.id] = state.info;
  }
}

bool coordinator::reported(const open_batch& batch, std::size_t index) const {
  const output_state& state = batch.outputs[index];
  return index < reported_outputs_ && state.gathered && state.end.outcome != batch_outcome::none;
}

void coordinator::permit(open_batch& batch, std::size_t index) {
  output_state& state = batch.outputs[index];
  state.permitted = true;
  if (reported(batch, index)) {
    if (!batch.started) {
      batch.started = true;
      batch.info.processing_start_time = shared_.now();
      list_outputs(batch);
      listeners_.post(
          [info = batch.info](streaming_listener& listener) { listener.on_batch_started(info); });
    }
    state.info.start_time = shared_.now();
    listeners_.post([info = state.info](streaming_listener& listener) {
      listener.on_output_operation_started(info);
    });
  }
  outputs_[index]->permitted = batch.stamp.number;
  outputs_[index]->bell.ring();
}

void coordinator::tell_progress(open_batch& batch) {
  // A batch in which no output has a dataset is never submitted, as in Spark.
  if (batch.submitted || batch.sources_sealed < sources_.size())
    return;
  bool has_dataset = false;
  for (std::size_t i = 0; i < batch.outputs.size(); ++i)
    has_dataset = has_dataset || reported(batch, i);
  if (!has_dataset)
    return;
  batch.submitted = true;
  list_outputs(batch);
  listeners_.post(
      [info = batch.info](streaming_listener& listener) { listener.on_batch_submitted(info); });
}

void coordinator::complete(open_batch& batch) {
  // A batch that failed stays pending: it is run again if the process ends before it is part of a
  // generation.
  if (std::none_of(batch.outputs.begin(), batch.outputs.end(),
                   [](const output_state& state) { return state.info.failure_reason.has_value(); }))
    shared_.log.completed(batch.stamp.time);
  checkpoints_->note_completed(batch.stamp);
  if (batch.started) {
    batch.info.processing_end_time = shared_.now();
    list_outputs(batch);
    std::chrono::nanoseconds busiest{0};
    for (const cell* place : all_)
      busiest = std::max(busiest, place->busy(batch.stamp.number));
    batch.info.stage_gauges = gauges_of(all_);
    for (const completion_hook& hook : completion_hooks_)
      hook(batch.info, busiest);
    listeners_.post([info = std::move(batch.info)](streaming_listener& listener) {
      listener.on_batch_completed(info);
    });
  }
  status_.report_completed(batch.stamp.time);
}

// -- the end --------------------------------------------------------------------------------------

void coordinator::handle(const drain_requested&) {
  draining_ = true;
}

void coordinator::continue_drain() {
  if (!open_.empty() || !waiting_ticks_.empty() || !resumed_.empty() || !checkpoints_->idle())
    return;
  const bool pending = std::any_of(sources_.begin(), sources_.end(),
                                   [](const cell* source) { return source->feed->pending(); });
  // One batch more than what the clock gave takes in what arrived since the last tick.
  if (drained_once_ && !pending) {
    status_.report_drained();
    return;
  }
  drained_once_ = true;
  const auto interval = shared_.batch_interval;
  const batch_time now(shared_.now());
  const batch_time next = now.floor(interval) + interval;
  open(last_time_ ? std::max(*last_time_ + interval, next) : next, false, true);
}

} // namespace weir::runtime
