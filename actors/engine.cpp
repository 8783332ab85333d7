// SPDX-License-Identifier: Apache-2.0
#include <weir/actors/engine.hpp>

#include <algorithm>
#include <mutex>
#include <thread>
#include <utility>
#include <vector>

#include <weir/actors/caf/caf_runtime.hpp>
#include <weir/actors/runtime/processors.hpp>
#include <weir/state/support/error.hpp>
#include <weir/state/support/hash.hpp>

namespace weir {

namespace {

constexpr std::uint32_t threads_max = 1024;

engine_options validated(engine_options options) {
  if (options.threads > threads_max)
    throw error(errc::invalid_argument, "engine: " + std::to_string(options.threads) +
                                            " threads; at most " + std::to_string(threads_max) +
                                            " make sense, 0 means one for each core");
  if (options.default_parallelism > key_group_count)
    throw error(errc::invalid_argument,
                "engine: default parallelism of " + std::to_string(options.default_parallelism) +
                    "; at most " + std::to_string(key_group_count) + " is possible");
  if (options.threads == 0)
    options.threads = std::max(1U, std::thread::hardware_concurrency());
  if (options.pin_threads) {
    const auto processors = runtime::allowed_processors().size();
    if (options.threads > processors)
      throw error(errc::invalid_argument,
                  "engine: " + std::to_string(options.threads) +
                      " threads cannot have a processor each, as this process may run on " +
                      std::to_string(processors) +
                      " only: use no more threads than that, or leave pin_threads off");
  }
  if (options.default_parallelism == 0)
    options.default_parallelism = std::min(options.threads, key_group_count);
  return options;
}

/// A hung thread uses what its runtime owns: its destructor would wait for ever. The list itself is
/// never destroyed, either.
void keep_for_ever(std::shared_ptr<runtime::actor_runtime> actors) {
  static std::mutex mutex;
  static auto* const kept = new std::vector<std::shared_ptr<runtime::actor_runtime>>();
  const std::lock_guard lock(mutex);
  kept->push_back(std::move(actors));
}

} // namespace

struct engine::state {
  engine_options options;
  mutable std::mutex mutex;
  std::shared_ptr<runtime::actor_runtime> actors;
};

engine::engine(const engine_options& options) : state_(std::make_shared<state>()) {
  state_->options = validated(options);
  state_->actors = std::make_shared<runtime::caf_runtime>(runtime::actor_runtime_options{
      state_->options.threads, state_->options.pin_threads, state_->options.deterministic_seed});
}

const engine_options& engine::options() const noexcept {
  return state_->options;
}

std::uint32_t engine::default_parallelism() const noexcept {
  return state_->options.default_parallelism;
}

void engine::stop() {
  std::shared_ptr<runtime::actor_runtime> last;
  const std::lock_guard lock(state_->mutex);
  last.swap(state_->actors);
}

void engine::abandon() {
  const std::lock_guard lock(state_->mutex);
  if (state_->actors)
    keep_for_ever(std::move(state_->actors));
  state_->actors = nullptr;
}

bool engine::stopped() const {
  const std::lock_guard lock(state_->mutex);
  return state_->actors == nullptr;
}

std::shared_ptr<runtime::actor_runtime> engine::actors() const {
  const std::lock_guard lock(state_->mutex);
  if (!state_->actors)
    throw error(errc::illegal_state, "engine \"" + state_->options.name +
                                         "\" has been stopped: make a new one, or stop "
                                         "the previous context with stop_engine = false");
  return state_->actors;
}

void engine::run_until_idle() {
  actors()->run_until_idle();
}

void engine::advance_timers(std::chrono::milliseconds by) {
  const auto runtime = actors();
  runtime->advance(by);
  runtime->run_until_idle();
}

} // namespace weir
