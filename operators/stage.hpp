// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <cstdint>
#include <exception>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include <weir/operators/chunk.hpp>
#include <weir/operators/error_policy.hpp>
#include <weir/operators/output_port.hpp>
#include <weir/state/batch_time.hpp>
#include <weir/state/snapshot_codec.hpp>
#include <weir/state/stage_gauges.hpp>
#include <weir/state/support/hash.hpp>

namespace weir {

/// How a batch ended on an edge: with a dataset (possibly empty), without one, or not at all.
enum class batch_outcome : std::uint8_t { dataset, none, failed };

/// One chunk as a stage receives it.
struct input_chunk {
  std::size_t port;        ///< input port, from 0
  std::uint32_t partition; ///< partition of the producer that it belongs to
  const chunk_ptr& chunk;  ///< elements of the port's type

  template <class T>
  const weir::chunk<T>& as() const {
    return weir::chunk<T>::of(*chunk);
  }
};

/// What a stage is told when all of its inputs have ended a batch.
struct batch_end {
  batch_time time;
  std::chrono::milliseconds interval;
  /// One interval before the first batch of the run: slides are counted from here.
  batch_time zero_time;
  /// Outcome of each input port: `dataset` or `none`; a batch with a failed input never gets here.
  std::span<const batch_outcome> inputs;

  /// Whether a stream of this slide has a dataset in the batch.
  bool due(std::chrono::milliseconds slide) const { return time.floor(slide, zero_time) == time; }

  /// `none` if any input had no dataset, else `dataset`.
  batch_outcome all() const noexcept {
    for (const batch_outcome outcome : inputs)
      if (outcome == batch_outcome::none)
        return batch_outcome::none;
    return batch_outcome::dataset;
  }
};

/// One copy of an operator, without its element types: a plain value that can be driven by a test
/// as well as by an actor.
///
/// The runtime calls `on_chunk` for each chunk of the batch, in the order (input port, producer's
/// copy, sequence), then `on_batch_end`, then either `commit` or `roll_back`. All calls come from
/// one actor, one at a time. Results are emitted into output ports; what a stage holds back for the
/// batch must be forgotten by `roll_back`, and state may change for good only in `commit`.
/// An exception that leaves `on_chunk` or `on_batch_end` fails the batch, not the stage.
/// A batch in which streams of the inputs' slide have no dataset passes the stage by: it is rolled
/// back, and ends with `none`.
class stage {
public:
  stage() = default;
  stage(const stage&) = delete;
  stage& operator=(const stage&) = delete;
  virtual ~stage() = default;

  virtual void on_chunk(const input_chunk& input) = 0;

  /// Emits what is due at the end of the batch and says how the batch ends on the outputs.
  virtual batch_outcome on_batch_end(const batch_end& end) { return end.all(); }

  /// Makes the changes of the batch permanent. Called after the last emission; must not throw.
  virtual void commit() {}

  /// Forgets the open batch: the stage is as it was before its first chunk. Must not throw.
  virtual void roll_back() {}

  /// Told once, before the first chunk and before anybody asks for `outputs`, what to do with records
  /// on which user code throws. Only for a node whose `record_type` is set; see `record_stage`.
  virtual void set_error_policy(error_policy /*policy*/, std::string_view /*name of the node*/) {}
  /// Records that were left out of the open batch.
  virtual std::uint64_t rejected() const noexcept { return 0; }

  /// Whether a restart needs more than a new instance.
  virtual bool has_state() const { return false; }

  /// Writes the state that belongs to the key groups; called between batches. State that has no
  /// key is written when the range holds group 0.
  virtual void snapshot(key_group_range groups, snapshot_writer& out) const;

  /// Reads back what `snapshot` wrote, possibly several times with parts of a range: of a snapshot
  /// that holds more groups only these count. What has no key was written for the first group of its
  /// writer's range, and belongs to whoever is asked for that one. Values of the user's types are
  /// read by `snapshot_reader::read_state`. Afterwards changes count from here on.
  virtual void restore(key_group_range groups, snapshot_reader& in);

  /// Whether the stage knows what has changed since its last snapshot, so that a smaller one will
  /// do: then the next four functions are meant.
  virtual bool tracks_changes() const { return false; }
  /// Writes what has changed since the last call of `snapshot_taken`, keys that are gone included;
  /// called between batches.
  virtual void snapshot_changes(key_group_range groups, snapshot_writer& out) const;
  /// A snapshot, whole or of changes, is safe: changes count from here on. Must not throw.
  virtual void snapshot_taken() {}
  /// Reads back what `snapshot_changes` wrote, on top of what has been restored before.
  virtual void restore_changes(key_group_range groups, snapshot_reader& in);

  /// What the stage keeps, for metrics, if it counts that; called between batches.
  virtual std::optional<stage_gauges> gauges() const { return std::nullopt; }

  std::span<output_port_base* const> outputs() const noexcept { return outputs_; }

protected:
  void add_output(output_port_base& port) { outputs_.push_back(&port); }

private:
  std::vector<output_port_base*> outputs_;
};

/// Which copy of how many a stage is.
struct stage_context {
  std::uint32_t copy = 0;
  std::uint32_t copies = 1;
  key_group_range groups() const { return groups_of_copy(copy, copies); }
};

} // namespace weir
