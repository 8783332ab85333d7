// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <weir/actors/streaming_context.hpp>

#include "../receivers/source_harness.hpp"

#include <chrono>
#include <functional>
#include <memory>
#include <string>

namespace weir::testing {

/// Runs a program, one batch after another on a clock of its own, until `done`, a batch fails, or
/// patience ends. Returns what the batch failed with, if one did.
inline std::string run_batches(const std::function<void(streaming_context&)>& build,
                               const std::function<bool()>& done) {
  using namespace std::chrono_literals;
  auto clock = std::make_shared<manual_clock>();
  streaming_context context(engine_options{.threads = 1}, 1ms, {.clock = clock});
  build(context);
  context.start();
  const auto deadline = std::chrono::steady_clock::now() + patience;
  std::string failure;
  try {
    for (batch_time time(1ms); !done() && std::chrono::steady_clock::now() < deadline;
         time = time + 1ms) {
      clock->advance(1ms);
      context.await_batch(time);
      context.await_termination_or_timeout(0ms);
    }
  } catch (const error& first) {
    failure = first.what();
  }
  context.stop();
  return failure;
}

} // namespace weir::testing
