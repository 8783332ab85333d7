// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <limits>
#include <memory>
#include <string>
#include <string_view>

#include <weir/operators/output_port.hpp>
#include <weir/operators/stage.hpp>
#include <weir/state/batch_time.hpp>

namespace weir {

/// What a source put into a batch; shown to listeners and kept in the batch log.
struct input_info {
  std::uint64_t records = 0;
  /// For people: file names, offsets, …
  std::string description;
  /// For the batch log: what belonged to the batch, encoded by the source, so that `replay` can read
  /// it again (files with size and time, ranges of offsets); empty if it cannot be read again.
  std::string position;
};

/// How a source ended a batch.
struct source_cut {
  batch_outcome outcome = batch_outcome::dataset;
  input_info info;
};

/// What a source is told when it must end a batch.
struct cut_request {
  batch_time time;
  std::chrono::milliseconds interval;
  /// Bytes that may still be taken into the batch; the rest waits for a later one. A source that
  /// hands out indivisible datasets may go over it with one of them.
  std::size_t byte_budget = std::numeric_limits<std::size_t>::max();
};

/// What a source can do for a run that goes on where an earlier one of the program ended.
enum class source_recovery : std::uint8_t {
  /// Reads its batches again: `restore` and `replay` bring back what the earlier run had taken.
  replays,
  /// Begins anew: what it had put into batches that no checkpoint holds is lost, and counted as lost.
  starts_anew,
  /// Cannot be part of such a run, since results would be wrong; `restore` throws.
  refuses,
};

/// What a source needs of the runtime; outlives the source's start and stop.
class source_host {
public:
  virtual ~source_host() = default;
  /// Tells that `flow` has something to do. Any thread; cheap when told already.
  virtual void data_arrived() noexcept = 0;
};

/// The part of a source that cuts batches. It outlives the actor that runs it: when that actor dies
/// in the middle of a batch, `rewind` takes the source back to where the batch began and the next
/// actor goes on.
///
/// All calls but those of its own receiver come from one actor, one at a time, in the order
/// `restore? start (replay cut sealed | rewind)* (flow* cut sealed | rewind)* stop`. None of them may
/// wait for the outside: a source whose receiver is down or hangs still ends its batches.
///
/// A source that replays needs two encodings of its own, both opaque to the runtime: what belonged
/// to one batch (`input_info::position`, noted in the batch log before anything of the batch leaves
/// the process), and where it stands after a batch (`position`, part of a checkpoint). For a source
/// of offsets these are the ranges `[from, until)` of the batch and the next offset, for each
/// partition. After a crash a new instance is taken to the position of the checkpoint by `restore`,
/// is started, gives the batches that came after the checkpoint once more, each by `replay` and
/// `cut`, and then goes on by itself behind the last of them.
class source {
public:
  source() = default;
  source(const source&) = delete;
  source& operator=(const source&) = delete;
  virtual ~source() = default;

  /// Begins to take in data.
  virtual void start(source_host&) {}
  /// Stops to take in data; what has arrived stays. Idempotent.
  virtual void stop() {}
  /// Whether something has arrived that no batch has taken yet.
  virtual bool pending() const { return false; }

  /// Emits one block that may flow into the open batch already, and takes its bytes off the budget;
  /// false if there is none that is complete and fits.
  virtual bool flow(output_port_base&, std::size_t& /*byte_budget*/) { return false; }

  /// Emits the rest of the batch and ends it. An exception fails the batch, which is sealed as failed
  /// then: `sealed` follows as ever.
  virtual source_cut cut(output_port_base& out, const cut_request& request) = 0;

  /// The batch that was cut is sealed: it will not be asked for again.
  virtual void sealed() {}
  /// The open batch is void: what went into it is to be emitted again.
  virtual void rewind() {}

  // -- for a later run of the program ----------------------------------------------------------

  virtual source_recovery recovery() const { return source_recovery::starts_anew; }
  /// Where a later run goes on behind the batch that `cut` ended, or failed to, last; called between
  /// that and `sealed`, for batches that end in a checkpoint, and before the first batch of a source
  /// that no earlier run had.
  virtual std::string position() const { return {}; }
  /// Takes a new source to a position; the bytes come from a store and may be wrong: throws
  /// `errc::corrupt`. Empty for a source that was new to the program then, or kept nothing.
  virtual void restore(std::string_view /*position*/) {}
  /// The next `cut` is to give exactly the batch that an earlier run noted as `batch_position`, which
  /// is not empty. Called again after a `rewind`. Where that cannot be had any more, `cut` throws
  /// `errc::source_changed`. Throws `errc::corrupt`.
  virtual void replay(std::string_view /*batch_position*/) {}
  /// No run will ask again for what lies before this position, which `position` gave. Any thread.
  virtual void forget(std::string_view /*position*/) {}

  /// Asks for at most this many records a second; called for each new estimate. Any thread.
  virtual void limit_rate(double /*records_per_second*/) {}
};

} // namespace weir
