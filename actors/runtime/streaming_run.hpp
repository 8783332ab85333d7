// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <atomic>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include <weir/actors/clock.hpp>
#include <weir/actors/runtime/actor_runtime.hpp>
#include <weir/actors/runtime/checkpointer.hpp>
#include <weir/actors/runtime/coordinator.hpp>
#include <weir/actors/runtime/listener_bus.hpp>
#include <weir/actors/runtime/rate_control.hpp>
#include <weir/actors/runtime/recovery.hpp>
#include <weir/actors/runtime/run_status.hpp>
#include <weir/actors/runtime/services.hpp>
#include <weir/actors/runtime/wiring.hpp>
#include <weir/state/epoch_claim.hpp>
#include <weir/state/memory_checkpoint_store.hpp>

namespace weir::runtime {

/// Everything that a run can be told; see `context_options` for the meaning.
struct run_options {
  flow_limits flow;
  batch_policy batches;
  checkpoint_policy snapshots;
  supervision_options supervision;
  rate_policy rates;
  std::optional<std::chrono::milliseconds> remember; ///< how long streams keep batches
  /// Who owns the checkpoint store; null: state is kept in memory, for the restart of stages alone.
  std::shared_ptr<epoch_claim> owner;
  std::optional<earlier_run> earlier;
  bool drop_unclaimed_state = false;
  bool write_ahead_log = false; ///< of receivers whose options do not say
  std::int64_t missed_batches_max = 0;
  /// What manifests name, beside the topology.
  std::vector<std::pair<std::string, std::string>> settings;
};

/// A topology at work: its places, its actors, its coordinator and its clock.
///
/// Made by a context's start and kept alive by its actors, so that one that cannot be ended never
/// works on memory that is gone.
class streaming_run : public std::enable_shared_from_this<streaming_run> {
public:
  streaming_run(std::shared_ptr<const topology> plan, std::shared_ptr<actor_runtime> actors,
                std::shared_ptr<clock> time, run_options options,
                std::shared_ptr<listener_bus> listeners);

  ~streaming_run();

  /// Tells what to do when the run cannot go on; called at most once, from a thread of the run, which
  /// must not be held up. Before the start.
  void on_give_up(std::function<void()> tell) { give_up_ = std::move(tell); }

  /// Starts actors, receivers and the clock. The first batch time is the next multiple of the
  /// interval after now; before that come, in a run that goes on from an earlier one, the batches
  /// after its last generation and the intervals missed since.
  void start();

  /// Ends the run: lets receivers end, then either processes what was received, for at most
  /// `grace`, or drops it. True if nothing had to be left behind.
  bool stop(bool gracefully, std::chrono::milliseconds grace);

  /// Whether all actors have ended.
  bool ended() const noexcept { return ended_; }

  /// What has gone wrong so far, for each node that runs. Any thread, after the start.
  std::vector<stage_report> report() const;

  run_status& status() noexcept { return status_; }
  actor_group& actors() noexcept { return *group_; }
  const flow_ledger& ledger() const noexcept { return ledger_; }
  const coordinator& batches() const noexcept { return coordinator_; }
  const wiring& places() const noexcept { return wiring_; }
  /// What the stages with state keep, by name. Any thread.
  std::map<std::string, stage_gauges> gauges() const { return gauges_of(wiring_.cells()); }
  const checkpoint_counts& checkpoints() const noexcept { return checkpointer_.counts(); }
  /// Intervals that passed while there was no process, and got no batch.
  std::uint64_t missed_batches_skipped() const noexcept { return missed_skipped_; }

  /// As `run_status::wait`; on a deterministic runtime it works instead of waiting.
  template <class Condition>
  bool wait(Condition condition, std::optional<std::chrono::milliseconds> timeout = std::nullopt) {
    if (!runtime_->deterministic())
      return status_.wait(condition, timeout);
    runtime_->run_until_idle();
    return status_.wait(condition, std::chrono::milliseconds(0));
  }
  /// As `run_status::wait_for_batch`, likewise.
  bool wait_for_batch(batch_time time, std::chrono::milliseconds timeout) {
    if (!runtime_->deterministic())
      return status_.wait_for_batch(time, timeout);
    runtime_->run_until_idle();
    return status_.wait_for_batch(time, std::chrono::milliseconds(0));
  }

private:
  std::vector<child_spec> children();
  void give_up(const std::exception_ptr& cause);
  /// Goes on from the earlier run, if there is one; returns the time of the clock's first batch.
  batch_time take_up();
  /// Makes the state recoverable before anything happens.
  void publish_first();
  /// Gives receivers their write-ahead logs.
  void open_block_logs();
  void end_writes();
  /// Those with a receiver, or the others.
  void start_sources(bool receivers);
  bool stop_sources();

  // Wherever an actor may look must come before the actors.
  std::shared_ptr<const topology> plan_;
  std::shared_ptr<actor_runtime> runtime_;
  std::shared_ptr<clock> clock_;
  run_options options_;
  std::shared_ptr<listener_bus> listeners_;
  run_status status_;
  flow_ledger ledger_;
  memory_checkpoint_store memory_;
  std::shared_ptr<io_lane> snapshot_lane_;
  std::shared_ptr<io_lane> log_lane_;
  std::vector<std::shared_ptr<io_lane>> block_lanes_;
  std::unique_ptr<batch_log> log_;
  doorbell coordinator_bell_;
  inbox<coordinator_message> coordinator_inbox_;
  services services_;
  checkpointer checkpointer_;
  coordinator coordinator_;
  std::vector<std::unique_ptr<source_host>>
      hosts_; ///< sources, of the wiring, may ring them to the end
  wiring wiring_;
  std::unique_ptr<rate_control> rates_;
  std::vector<cell*> started_; ///< sources whose start has returned
  std::unique_ptr<actor_group> group_;
  std::unique_ptr<ticker> ticker_;
  std::chrono::milliseconds interval_;
  std::uint64_t missed_skipped_ = 0;
  std::function<void()> give_up_;
  std::once_flag given_up_;
  std::atomic<bool> ended_{false};
};

} // namespace weir::runtime
