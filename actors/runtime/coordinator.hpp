// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <cstdint>
#include <deque>
#include <functional>
#include <optional>
#include <set>
#include <vector>

#include <weir/actors/listener.hpp>
#include <weir/actors/runtime/cell.hpp>
#include <weir/actors/runtime/checkpointer.hpp>
#include <weir/actors/runtime/listener_bus.hpp>
#include <weir/actors/runtime/recovery.hpp>
#include <weir/actors/runtime/run_status.hpp>
#include <weir/actors/runtime/services.hpp>

namespace weir::runtime {

/// How batches are announced and processed.
struct batch_policy {
  /// Batches announced and not completed.
  std::uint32_t max_open_batches = 4;
  /// Outputs of one batch run side by side, in no order.
  bool parallel_outputs = false;
  /// When more ticks wait than can be opened, the older ones are skipped and counted, but for those
  /// in which a stream with a longer slide has a dataset; otherwise every tick opens a batch, in
  /// order.
  bool skip_missed_ticks = true;
  /// The first output that fails ends the run: nothing is announced or permitted any more.
  bool stop_on_failed_batch = false;
};

/// Announces batches to the sources, gives outputs their turn, and knows when a batch is complete.
///
/// A plain state machine that reads an inbox; it is worked by one actor at a time and outlives it.
class coordinator {
public:
  /// Called for each completed batch: how it went, and the largest time that one actor was busy.
  using completion_hook = std::function<void(const batch_info&, std::chrono::nanoseconds busiest)>;

  coordinator(inbox<coordinator_message>& messages, const services& shared, batch_policy policy,
              listener_bus& listeners, run_status& status);

  /// Before the run: the places to coordinate, sources and outputs each in order of registration.
  void manage(std::vector<cell*> sources, std::vector<cell*> outputs, std::vector<cell*> all);
  /// Before the run: batches that are opened before those of the clock.
  void resume(std::vector<resumed_batch> batches) {
    resumed_.assign(batches.begin(), batches.end());
  }
  /// Before the run.
  void make_checkpoints(checkpointer& maker) { checkpoints_ = &maker; }
  void on_completion(completion_hook hook) { completion_hooks_.push_back(std::move(hook)); }

  /// Called with the cause when a batch has failed and the policy is to end the run then.
  void on_failure(std::function<void(const std::exception_ptr&)> hook) {
    failure_hook_ = std::move(hook);
  }

  /// Handles all messages that wait.
  void process();

  /// Ticks that opened no batch of their own. Any thread.
  std::uint64_t skipped_ticks() const noexcept { return skipped_.load(); }

private:
  struct output_state {
    bool gathered = false;
    bool permitted = false;
    bool done = false;
    edge_end end;
    output_operation_info info;
  };
  struct open_batch {
    batch_stamp stamp;
    batch_info info;
    std::size_t sources_sealed = 0;
    bool durable = false;
    bool submitted = false; ///< told to listeners; stays so if no output has a dataset
    bool started = false;
    std::vector<output_state> outputs;
  };

  void handle(const tick_reached& tick);
  void handle(const source_sealed& sealed);
  void handle(const output_gathered& gathered);
  void handle(const output_done& done);
  void handle(const log_durable& durable);
  void handle(const snapshot_written& written) { checkpoints_->note(written); }
  void handle(const generation_published& published) { checkpoints_->note(published); }
  void handle(const drain_requested&);

  void open_waiting_ticks();
  /// Leaves out what waits but for the newest and for ticks in which a longer slide is due: what
  /// windows have to say then must be said.
  void skip_missed_ticks(std::size_t newest);
  void open(batch_time time, bool outputs_done = false, bool last = false);
  void advance();
  /// Lets the outputs of the oldest batch run as far as their order allows; true if all are done.
  bool advance_outputs(open_batch& batch);
  void permit(open_batch& batch, std::size_t index);
  /// Whether listeners are told of an output in a batch: not of histories, nor without a dataset.
  bool reported(const open_batch& batch, std::size_t index) const;
  /// Puts what is known of the user's outputs into the batch's information.
  void list_outputs(open_batch& batch) const;
  /// Whether streams of this slide have a dataset at a time.
  bool due(batch_time time, std::chrono::milliseconds slide) const;
  void tell_progress(open_batch& batch);
  void complete(open_batch& batch);
  void continue_drain();

  open_batch* find(batch_number number) noexcept;
  std::size_t output_index(node_id output) const;

  inbox<coordinator_message>& messages_;
  const services& shared_;
  batch_policy policy_;
  listener_bus& listeners_;
  run_status& status_;
  std::vector<cell*> sources_;
  std::vector<cell*> outputs_;       ///< histories last
  std::size_t reported_outputs_ = 0; ///< those that are no histories
  std::vector<cell*> all_;
  std::set<std::chrono::milliseconds> slides_; ///< longer than the batch interval
  std::vector<completion_hook> completion_hooks_;
  std::function<void(const std::exception_ptr&)> failure_hook_;

  checkpointer* checkpoints_ = nullptr;

  std::deque<resumed_batch> resumed_;
  std::deque<batch_time> waiting_ticks_;
  std::deque<open_batch> open_;
  batch_number next_number_ = 0;
  std::optional<batch_time> last_time_;
  bool halted_ = false; ///< by a batch that failed
  bool draining_ = false;
  bool drained_once_ = false;
  std::atomic<std::uint64_t> skipped_{0};
};

} // namespace weir::runtime
