// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include <weir/actors/streaming_context.hpp>
#include <weir/state/support/error.hpp>

#include "../support/batches_source.hpp"

namespace weir::testing {

/// Longer than anything takes on a machine that works at all.
inline constexpr auto patience = std::chrono::seconds(60);

/// What a call threw; no code if it was no `weir::error`.
struct thrown {
  std::optional<errc> code;
  std::string text;

  bool says(std::string_view part) const { return text.find(part) != std::string::npos; }
};

template <class F>
thrown thrown_by(F&& call) {
  try {
    std::forward<F>(call)();
  } catch (const error& e) {
    return {e.code(), e.what()};
  } catch (...) {
    return {std::nullopt, describe(std::current_exception())};
  }
  return {std::nullopt, "nothing"};
}

/// Things that happened, in order, for a test to wait for. Any thread.
template <class T>
class happenings {
public:
  void add(T what) {
    const std::lock_guard lock(mutex_);
    all_.push_back(std::move(what));
    changed_.notify_all();
  }
  std::vector<T> all() const {
    const std::lock_guard lock(mutex_);
    return all_;
  }
  bool wait_for(std::size_t count) const {
    std::unique_lock lock(mutex_);
    return changed_.wait_for(lock, patience, [&] { return all_.size() >= count; });
  }

private:
  mutable std::mutex mutex_;
  mutable std::condition_variable changed_;
  std::vector<T> all_;
};

/// A context on a manual clock that starts at 0, on threads or without.
struct test_context {
  explicit test_context(bool threads = false,
                        std::chrono::milliseconds interval = std::chrono::milliseconds(1000))
      : test_context(make_engine(threads), interval) {}
  explicit test_context(const engine& on,
                        std::chrono::milliseconds interval = std::chrono::milliseconds(1000))
      : clock(std::make_shared<manual_clock>()),
        context(on, interval, options(clock)) {}

  static engine make_engine(bool threads) {
    engine_options settings;
    settings.threads = 2;
    settings.default_parallelism = 2;
    if (!threads)
      settings.deterministic_seed = 1;
    return engine(settings);
  }
  static context_options options(std::shared_ptr<weir::clock> time) {
    context_options out;
    out.clock = std::move(time);
    return out;
  }

  /// A stream of one number for each batch: 1, 2, …
  dstream<int> numbers(int count = 10) const {
    batches_of<int> batches;
    for (int i = 1; i <= count; ++i)
      batches.push_back(std::vector<int>{i});
    return batches_stream<int>(context, std::move(batches));
  }
  /// Adds an output that keeps the elements, batch by batch.
  std::shared_ptr<happenings<std::vector<int>>> keep(const dstream<int>& stream) const {
    auto kept = std::make_shared<happenings<std::vector<int>>>();
    stream.for_each_batch([kept](const batch<int>& dataset) { kept->add(dataset.collect()); });
    return kept;
  }
  /// Lets this many intervals pass and waits for their batches.
  bool run(int batches) {
    clock->advance(context.batch_interval() * batches);
    return context.await_batch(batch_time(clock->now()));
  }

  std::shared_ptr<manual_clock> clock;
  streaming_context context;
};

} // namespace weir::testing
