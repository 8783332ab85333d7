// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <atomic>
#include <chrono>
#include <cstdint>
#include <deque>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include <weir/actors/runtime/activity.hpp>
#include <weir/actors/runtime/agreement.hpp>
#include <weir/actors/runtime/batch_stamp.hpp>
#include <weir/actors/runtime/doorbell.hpp>
#include <weir/actors/runtime/slot.hpp>
#include <weir/actors/runtime/snapshot_chain.hpp>
#include <weir/operators/topology.hpp>

namespace weir::runtime {

/// A slot as a consumer sees it.
struct input_link {
  slot* place = nullptr;
  std::uint32_t port = 0;
};

/// One outgoing edge of a cell: to whom its chunks go, by copy of the consumer.
struct output_edge {
  const edge_plan* plan = nullptr;
  std::vector<slot*> targets; ///< null where this copy never sends
};

/// Where one copy of a node works: everything of it that outlives its actor.
///
/// The actor's content (a `stage_runner`, `source_runner` or `output_runner`) is made anew after a
/// death and finds here what its predecessor had done.
class cell {
public:
  cell(const node_plan& node, std::uint32_t number) : plan(node), copy(number) {}

  const node_plan& plan;
  const std::uint32_t copy;
  doorbell bell;
  std::vector<input_link> inputs; ///< in the order (port, producer's copy)
  std::vector<output_edge> outputs;
  /// Shared by the copies of the node. Set before the run.
  std::shared_ptr<agreement> together;

  /// The last batch sealed on all outputs; for an output, the last whose body is done.
  std::atomic<batch_number> sealed{-1};
  /// What a new actor begins with.
  snapshot_chain snapshots;
  /// Whether the stage keeps anything from batch to batch; known once it has an actor.
  std::atomic<bool> stateful{false};
  /// How many actors have worked here.
  std::atomic<std::uint32_t> lives{0};

  /// Runs `body` unless another actor has taken the place, and throws `fenced_off` if one has: all that
  /// an actor does to what outlives it goes through here. Whoever takes the place waits for it.
  template <class F>
  void as_tenant(const activity& who, F&& body) {
    const std::lock_guard lock(tenancy_mutex_);
    check_tenant(who);
    body();
  }
  /// Throws `fenced_off` if another actor has taken the place by now.
  void check_tenant(const activity& who) const {
    if (who.fenced())
      throw fenced_off(plan.name + "/" + std::to_string(copy) + ": another actor has its place");
  }
  /// From now on `as_tenant` refuses this actor.
  void fence(activity& who) {
    const std::lock_guard lock(tenancy_mutex_);
    who.fence();
  }

  // -- of sources ------------------------------------------------------------------------------

  std::unique_ptr<source> feed;
  /// Counts the inputs of the topology from 0, also those that no output reaches.
  std::uint32_t stream_id = 0;
  /// What the first batches of the run consist of, since an earlier run had fixed it; empty where it
  /// had nothing, or nothing that can be had again. Set before the run.
  std::vector<std::string> replays;
  /// Records of these batches that cannot be had again.
  std::uint64_t lost_records = 0;
  bool replaying(batch_number number) const noexcept {
    return number < static_cast<batch_number>(replays.size());
  }
  void announce(const batch_stamp& tick);
  /// The announced batch with this number, if it has been announced.
  std::optional<batch_stamp> announced(batch_number number);

  // -- of outputs ------------------------------------------------------------------------------

  /// The last batch whose body may run.
  std::atomic<batch_number> permitted{-1};
  /// The last batch whose body was begun; ahead of `sealed` while it runs or when it died.
  std::atomic<batch_number> begun{-1};

  /// Records that the stage has left out of sealed batches.
  std::atomic<std::uint64_t> rejected{0};

  // -- metrics ---------------------------------------------------------------------------------

  /// Adds to the time that actors have worked on a batch here.
  void add_busy(batch_number batch, std::chrono::nanoseconds time) noexcept;
  std::chrono::nanoseconds busy(batch_number batch) const noexcept;
  /// What the stage here keeps, as of the batch it ended last. Any thread.
  void publish(const stage_gauges& now);
  /// Nothing where no stage has published any.
  std::optional<stage_gauges> gauges() const;

private:
  std::mutex tenancy_mutex_;
  static constexpr std::size_t busy_batches = 16;
  struct busy_time {
    std::atomic<batch_number> batch{-1};
    std::atomic<std::int64_t> ns{0};
  };
  std::array<busy_time, busy_batches> busy_;
  mutable std::mutex gauges_mutex_;
  std::optional<stage_gauges> gauges_;
  std::mutex ticks_mutex_;
  std::deque<batch_stamp> ticks_;
};

/// What the stages of these places keep, summed over copies, by name.
std::map<std::string, stage_gauges> gauges_of(std::span<cell* const> cells);

} // namespace weir::runtime
