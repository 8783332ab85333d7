// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <utility>

#include <weir/actors/runtime/streaming_run.hpp>
#include <weir/actors/streaming_context.hpp>
#include <weir/state/memory_checkpoint_store.hpp>

namespace weir::testing {

/// How a program runs in one of its lives.
struct life_options {
  std::uint64_t seed = 1;
  std::uint32_t parallelism = 2;
  std::chrono::milliseconds now{0}; ///< when it begins
  std::chrono::milliseconds interval{1000};
  recovery_options recovery{};
  context_options context{};
};

/// A program from one start to its end, without threads, on a virtual clock; the next life goes on
/// from the checkpoint that this one leaves.
class one_life {
public:
  one_life(std::shared_ptr<checkpoint_store> store, life_options options,
           const std::function<void(streaming_context&)>& build)
      : clock(std::make_shared<manual_clock>(options.now)),
        context(streaming_context::get_or_create(
            std::move(store),
            [&] {
              engine_options settings;
              settings.threads = 1;
              settings.default_parallelism = options.parallelism;
              settings.deterministic_seed = options.seed;
              options.context.clock = clock;
              streaming_context made(settings, options.interval, options.context);
              build(made);
              return made;
            },
            options.recovery)) {}
  ~one_life() {
    if (context.state() == context_state::active)
      context.stop();
  }
  one_life(const one_life&) = delete;
  one_life& operator=(const one_life&) = delete;

  void start() { context.start(); }
  /// Works until no actor has anything to do.
  void work() { weir::engine(context.engine()).run_until_idle(); }
  /// Lets intervals pass, one by one; false if a batch does not complete.
  bool batches(int count) {
    for (int i = 0; i < count; ++i) {
      clock->advance(context.batch_interval());
      if (!context.await_batch(batch_time(clock->now()).floor(context.batch_interval())))
        return false;
    }
    return true;
  }

  std::shared_ptr<manual_clock> clock;
  streaming_context context;
};

/// What there is at the moment of a crash: the store, and the world outside of the program.
template <class World>
struct crash_of {
  std::shared_ptr<memory_checkpoint_store> left;
  World outside;
  int batch = 0; ///< the last one, or the one under way
};

/// What a crash would leave of a store at this moment.
inline std::shared_ptr<memory_checkpoint_store> image_of(checkpoint_store& store) {
  auto image = std::make_shared<memory_checkpoint_store>();
  for (const auto& key : store.list(""))
    if (auto bytes = store.get(key))
      image->put(key, std::move(*bytes));
  return image;
}

} // namespace weir::testing
