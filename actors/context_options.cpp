// SPDX-License-Identifier: Apache-2.0
#include <weir/actors/context_options.hpp>

#include <string>

#include <weir/actors/runtime/streaming_run.hpp>
#include <weir/state/support/error.hpp>

namespace weir::detail {

context_options completed(context_options options) {
  const auto at_least_one = [](std::size_t value, const char* name) {
    if (value < 1)
      throw error(errc::invalid_argument,
                  std::string("context option ") + name + " is 0: it must be at least 1");
  };
  at_least_one(options.max_open_batches, "max_open_batches");
  at_least_one(options.chunk_credits, "chunk_credits");
  at_least_one(options.byte_credits, "byte_credits");
  at_least_one(options.byte_budget, "byte_budget");
  at_least_one(options.retained_bytes, "retained_bytes");
  if (options.snapshot_every_batches < 1)
    throw error(errc::invalid_argument, "context option snapshot_every_batches is " +
                                            std::to_string(options.snapshot_every_batches) +
                                            ": it must be at least 1");
  if (!options.clock)
    options.clock = std::make_shared<system_clock>();
  if (options.snapshot_interval.count() < 0)
    throw error(errc::invalid_argument, "context option snapshot_interval is negative");
  if (options.generations_kept < 2)
    throw error(errc::invalid_argument,
                "context option generations_kept is " + std::to_string(options.generations_kept) +
                    ": it must be at least 2, or a damaged file would be the end");
  return options;
}

void validate(const recovery_options& options) {
  if (options.missed_batches_max < 0)
    throw error(errc::invalid_argument, "recovery option missed_batches_max is negative");
}

runtime::run_options run_options_of(const context_options& options,
                                    const recovery_options& recovery,
                                    std::optional<std::chrono::milliseconds> remember) {
  runtime::run_options out;
  out.remember = remember;
  out.flow = {options.chunk_credits, options.byte_credits, options.byte_budget,
              options.retained_bytes};
  out.batches = {options.max_open_batches, options.parallel_outputs,
                 !options.clock->opens_every_interval(), options.stop_on_failed_batch};
  out.snapshots = {options.snapshot_every_batches, options.snapshot_interval,
                   options.generations_kept, options.failed_generations_max};
  out.supervision = {options.restarts, options.strategy, options.hangs};
  out.rates = {options.backpressure, options.rate_gains};
  out.write_ahead_log = options.write_ahead_log;
  out.drop_unclaimed_state = recovery.drop_unclaimed_state;
  out.missed_batches_max = recovery.missed_batches_max;
  return out;
}

} // namespace weir::detail
