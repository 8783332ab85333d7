// SPDX-License-Identifier: Apache-2.0
#include <weir/actors/streaming_context.hpp>

#include <algorithm>
#include <filesystem>
#include <mutex>
#include <thread>
#include <utility>
#include <vector>

#include <weir/actors/runtime/context_checkpoint.hpp>
#include <weir/actors/runtime/streaming_run.hpp>
#include <weir/operators/remember.hpp>
#include <weir/state/support/context_work.hpp>
#include <weir/state/support/error.hpp>
#include <weir/state/support/log.hpp>

namespace weir {

namespace {

std::string text_of(const std::source_location& where) {
  return std::string(where.file_name()) + ":" + std::to_string(where.line());
}

/// Refuses what would wait for the thread that calls it.
void refuse_inside(std::string_view call) {
  const std::string_view where = context_work::current();
  if (where.empty())
    return;
  throw error(errc::illegal_state,
              std::string(call) + " cannot be called from " + std::string(where) +
                  ", which it would wait for: set a flag there, and stop the context from another "
                  "thread, such as the one that started it");
}

} // namespace

struct streaming_context::impl {
  impl(const weir::engine& on, std::chrono::milliseconds interval, context_options settings)
      : engine(on),
        options(detail::completed(std::move(settings))),
        plan(std::make_shared<topology>(interval, on.default_parallelism())),
        listeners(std::make_shared<runtime::listener_bus>()),
        checkpoint(options.checkpoints) {}
  ~impl() {
    if (state == context_state::active)
      end_run({});
    finish();
    if (!stopper.joinable())
      return;
    // The stopper itself may hold the last handle.
    if (stopper.get_id() == std::this_thread::get_id())
      stopper.detach();
    else
      stopper.join();
  }

  /// A context from the user's function that goes on from a checkpoint.
  static streaming_context go_on(runtime::context_checkpoint from,
                                 const std::function<streaming_context()>& create,
                                 const recovery_options& options);

  /// Throws `errc::illegal_state` from the start on.
  void require_initialized(const char* operation) const {
    if (current_state() != context_state::initialized)
      throw error(errc::illegal_state,
                  std::string(operation) + ": only before the context is started");
  }
  void start(const std::source_location& where, const std::shared_ptr<impl>& self);
  /// From now on no other context can be started until this one is stopped.
  void become_the_one(const std::source_location& where, const std::shared_ptr<impl>& self);
  void require_checkpoint() const;
  runtime::run_options run_settings();
  void end_run(const stop_options& how);
  /// The run cannot go on: stops the context, from a thread of its own.
  void give_up(const std::shared_ptr<impl>& self);
  /// Calls what `at_stop` was given.
  void finish() {
    std::vector<std::function<void()>> all;
    {
      const std::lock_guard lock(mutex);
      all.swap(at_stop);
    }
    for (const auto& one : all)
      one();
  }
  /// Nothing can be added any more, and nothing starts.
  void set_stopped() {
    plan->freeze("after stopping a context");
    const std::lock_guard lock(mutex);
    state = context_state::stopped;
  }
  context_state current_state() const {
    const std::lock_guard lock(mutex);
    return state;
  }

  weir::engine engine;
  context_options options;
  std::shared_ptr<topology> plan;
  std::shared_ptr<runtime::listener_bus> listeners;
  std::optional<std::chrono::milliseconds> remembered;
  runtime::context_checkpoint checkpoint;
  recovery_options recovery;

  std::mutex change_mutex; ///< held for as long as a start or a stop takes
  /// Of what follows; held for a moment, so that whoever asks never waits for a stop.
  mutable std::mutex mutex;
  context_state state = context_state::initialized;
  std::shared_ptr<runtime::streaming_run> run;
  std::string started_at; ///< set before any other context can see it
  std::vector<std::function<void()>> at_stop;
  std::thread stopper; ///< only where the run has given up

  /// The one context of the process that starts, or is active. Held for a moment, so that a callback
  /// may ask for it while it starts.
  struct registry {
    std::mutex mutex;
    std::weak_ptr<impl> the_one;
  };
  static registry& process() {
    static registry one;
    return one;
  }
};

streaming_context streaming_context::impl::go_on(runtime::context_checkpoint from,
                                                 const std::function<streaming_context()>& create,
                                                 const recovery_options& options) {
  streaming_context made = create();
  if (made.state() != context_state::initialized)
    throw error(errc::illegal_state,
                "get_or_create: the function must return a context that has not been started");
  made.impl_->checkpoint = std::move(from);
  made.impl_->recovery = options;
  return made;
}

void streaming_context::impl::require_checkpoint() const {
  if (options.in_memory_state || checkpoint.exists())
    return;
  for (const node_id id : plan->reachable())
    if (const node_plan& node = plan->node(id); node.needs_checkpoint)
      throw error(errc::invalid_argument,
                  "the checkpoint folder has not been set, and " + node.name +
                      " keeps state from batch to batch: call checkpoint(folder) before start, or "
                      "set the context option in_memory_state if the state may be lost with the "
                      "process");
}

runtime::run_options streaming_context::impl::run_settings() {
  runtime::run_options out = detail::run_options_of(options, recovery, remembered);
  out.owner = checkpoint.owner();
  out.earlier = checkpoint.take_earlier();
  out.settings = {
      {"batch_interval_ms", std::to_string(plan->batch_interval().count())},
      {"default_parallelism", std::to_string(plan->default_parallelism())},
      {"max_open_batches", std::to_string(options.max_open_batches)},
      {"parallel_outputs", std::to_string(int{options.parallel_outputs})},
      {"snapshot_every_batches", std::to_string(options.snapshot_every_batches)},
      {"snapshot_interval_ms", std::to_string(options.snapshot_interval.count())},
      {"byte_budget", std::to_string(options.byte_budget)},
      {"write_ahead_log", std::to_string(int{options.write_ahead_log})},
  };
  return out;
}

void streaming_context::impl::start(const std::source_location& where,
                                    const std::shared_ptr<impl>& self) {
  if (plan->outputs().empty())
    throw error(errc::invalid_argument,
                "no output operations registered, so nothing to execute: end at least one stream "
                "in print, for_each_batch, save_as_text_files or another output");
  require_checkpoint();
  check_checkpoint_intervals(*plan, options.in_memory_state || checkpoint.exists());
  auto actors = engine.actors();
  become_the_one(where, self);
  checkpoint.open(options.take_over, options.begin_anew);
  auto made = std::make_shared<runtime::streaming_run>(plan, std::move(actors), options.clock,
                                                       run_settings(), listeners);
  made->on_give_up([weak = std::weak_ptr<impl>(self)] {
    if (const auto context = weak.lock())
      context->give_up(context);
  });
  plan->freeze("after starting a context");
  listeners->start(!engine.options().deterministic_seed);
  try {
    made->start();
  } catch (...) {
    made->stop(false, {});
    listeners->stop();
    throw;
  }
  const std::lock_guard change(mutex);
  run = std::move(made);
  state = context_state::active;
}

void streaming_context::impl::become_the_one(const std::source_location& where,
                                             const std::shared_ptr<impl>& self) {
  auto& process = impl::process();
  const std::lock_guard lock(process.mutex);
  const auto other = process.the_one.lock();
  if (other && other->current_state() != context_state::stopped)
    throw error(errc::illegal_state,
                "only one streaming context may be active in a process; another was started at " +
                    other->started_at + ": stop that one first");
  started_at = text_of(where);
  process.the_one = self;
}

void streaming_context::impl::end_run(const stop_options& how) {
  const auto grace = how.grace.value_or(
      std::max<std::chrono::milliseconds>(plan->batch_interval() * 10, std::chrono::seconds(10)));
  const bool clean = run->stop(how.gracefully, grace);
  listeners->stop();
  set_stopped();
  if (!clean && !run->ended())
    engine.abandon();
}

void streaming_context::impl::give_up(const std::shared_ptr<impl>& self) {
  // Nothing runs beside a deterministic engine: who waits for the context stops it.
  if (engine.options().deterministic_seed)
    return;
  const std::lock_guard lock(mutex);
  stopper = std::thread([self] { streaming_context(self).stop(false); });
}

streaming_context::streaming_context(const weir::engine& on,
                                     std::chrono::milliseconds batch_interval,
                                     context_options options)
    : impl_(std::make_shared<impl>(on, batch_interval, std::move(options))) {}

streaming_context::streaming_context(const engine_options& engine_settings,
                                     std::chrono::milliseconds batch_interval,
                                     context_options options)
    : streaming_context(weir::engine(engine_settings), batch_interval, std::move(options)) {}

context_state streaming_context::state() const {
  return impl_->current_state();
}

void streaming_context::start(const std::source_location& where) {
  const std::lock_guard lock(impl_->change_mutex);
  switch (state()) {
  case context_state::active:
    log(log_level::warning, "context", "this streaming context has already been started");
    return;
  case context_state::stopped:
    throw error(errc::illegal_state,
                "a streaming context that was stopped cannot be started again: make a new one");
  case context_state::initialized:
    break;
  }
  try {
    impl_->start(where, impl_);
  } catch (...) {
    impl_->set_stopped();
    impl_->checkpoint.release();
    throw;
  }
}

void streaming_context::stop(const stop_options& options) {
  refuse_inside("stop");
  const std::lock_guard lock(impl_->change_mutex);
  switch (state()) {
  case context_state::initialized:
    log(log_level::warning, "context", "this streaming context has not been started yet");
    impl_->set_stopped();
    break;
  case context_state::stopped:
    log(log_level::warning, "context", "this streaming context has already been stopped");
    break;
  case context_state::active:
    impl_->end_run(options);
    break;
  }
  impl_->finish();
  if (options.stop_engine)
    impl_->engine.stop();
}

void streaming_context::await_termination() {
  while (!await_termination_or_timeout(std::chrono::hours(1))) {}
}

bool streaming_context::await_termination_or_timeout(std::chrono::milliseconds timeout) {
  refuse_inside("await_termination");
  std::shared_ptr<runtime::streaming_run> run = this->run();
  if (!run) {
    if (state() == context_state::stopped)
      return true;
    throw error(errc::illegal_state,
                "await_termination on a streaming context that has not been started");
  }
  const bool ended = run->wait(
      [](const runtime::run_status::view& now) { return now.stopped || now.error; }, timeout);
  if (const auto first = run->status().error())
    std::rethrow_exception(first);
  return ended;
}

bool streaming_context::await_batch(batch_time time, std::chrono::milliseconds timeout) {
  refuse_inside("await_batch");
  std::shared_ptr<runtime::streaming_run> run = this->run();
  if (!run)
    throw error(errc::illegal_state,
                "await_batch on a streaming context that has not been started");
  const bool completed = run->wait_for_batch(time, timeout);
  if (engine().options().deterministic_seed && run->status().failed() &&
      state() == context_state::active)
    stop(false);
  return completed;
}

std::vector<stage_report> streaming_context::report() const {
  const std::shared_ptr<runtime::streaming_run> run = this->run();
  return run ? run->report() : std::vector<stage_report>{};
}

std::optional<streaming_context> streaming_context::get_active() {
  auto& process = impl::process();
  const std::lock_guard lock(process.mutex);
  auto active = process.the_one.lock();
  if (!active || active->current_state() != context_state::active)
    return std::nullopt;
  return streaming_context(std::move(active));
}

streaming_context
streaming_context::get_active_or_create(const std::function<streaming_context()>& create) {
  if (auto active = get_active())
    return *active;
  return create();
}

void streaming_context::checkpoint(const std::filesystem::path& folder) {
  impl_->require_initialized("checkpoint");
  impl_->checkpoint.place(folder);
}

void streaming_context::checkpoint(std::shared_ptr<checkpoint_store> store) {
  impl_->require_initialized("checkpoint");
  impl_->checkpoint.place(std::move(store));
}

streaming_context streaming_context::get_or_create(const std::filesystem::path& folder,
                                                   const std::function<streaming_context()>& create,
                                                   const recovery_options& options) {
  detail::validate(options);
  return impl::go_on(
      runtime::context_checkpoint::recover(folder, options.take_over, options.create_on_error),
      [&] {
        streaming_context made = create();
        const std::filesystem::path& own = made.impl_->checkpoint.folder();
        if (!own.empty() &&
            std::filesystem::weakly_canonical(own) != std::filesystem::weakly_canonical(folder))
          throw error(errc::invalid_argument,
                      "get_or_create: the function set another checkpoint folder, " + own.string() +
                          " instead of " + folder.string());
        return made;
      },
      options);
}

streaming_context streaming_context::get_or_create(std::shared_ptr<checkpoint_store> store,
                                                   const std::function<streaming_context()>& create,
                                                   const recovery_options& options) {
  detail::validate(options);
  return impl::go_on(runtime::context_checkpoint::recover(std::move(store), options.take_over,
                                                          options.create_on_error),
                     create, options);
}

streaming_context
streaming_context::get_active_or_create(const std::filesystem::path& folder,
                                        const std::function<streaming_context()>& create,
                                        const recovery_options& options) {
  if (auto active = get_active())
    return *active;
  return get_or_create(folder, create, options);
}

void streaming_context::remember(std::chrono::milliseconds duration) {
  impl_->require_initialized("remember");
  const std::lock_guard lock(impl_->mutex);
  if (impl_->remembered)
    throw error(errc::invalid_argument, "remember: the duration is already set to " +
                                            std::to_string(impl_->remembered->count()) +
                                            " ms; it can be set only once");
  if (duration.count() <= 0)
    throw error(errc::invalid_argument, "remember: a duration of " +
                                            std::to_string(duration.count()) +
                                            " ms; it must be positive");
  impl_->remembered = duration;
}

void streaming_context::add_streaming_listener(std::shared_ptr<streaming_listener> listener) {
  impl_->listeners->add(std::move(listener));
}

void streaming_context::remove_streaming_listener(
    const std::shared_ptr<streaming_listener>& listener) {
  impl_->listeners->remove(listener);
}

file_options streaming_context::on_clock(file_options options) const {
  if (!options.now)
    options.now = [clock = impl_->options.clock] { return batch_time(clock->now()); };
  return options;
}

const engine& streaming_context::engine() const {
  return impl_->engine;
}

void streaming_context::at_stop(std::function<void()> finish) const {
  const std::lock_guard lock(impl_->mutex);
  impl_->at_stop.push_back(std::move(finish));
}

topology& streaming_context::plan() const {
  return *impl_->plan;
}

std::map<std::string, stage_gauges> streaming_context::state_gauges() const {
  const auto running = run();
  return running ? running->gauges() : std::map<std::string, stage_gauges>();
}

std::shared_ptr<runtime::streaming_run> streaming_context::run() const {
  const std::lock_guard lock(impl_->mutex);
  return impl_->run;
}

} // namespace weir
