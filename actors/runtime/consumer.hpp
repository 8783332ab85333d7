// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <exception>
#include <vector>

#include <weir/actors/runtime/cell.hpp>

namespace weir::runtime {

/// The consuming side of a cell: takes one batch at a time from all input slots, in the order
/// (port, producer's copy, sequence), so that a replay sees exactly what the first run saw.
class consumer {
public:
  explicit consumer(cell& place) : place_(place), cursors_(place.inputs.size()) {}

  enum class event : std::uint8_t { nothing, chunk, complete, aborted };

  /// Starts with this batch, or with it anew.
  void begin(batch_number batch);
  batch_number batch() const noexcept { return batch_; }
  /// Takes over what has arrived on the inputs that are not read yet, so that their producers can
  /// go on.
  void accept();
  /// Moves on; after `chunk`, `port` and `chunk` tell what came.
  event next();
  std::uint32_t port() const noexcept { return place_.inputs[active_].port; }
  const slot_chunk& chunk() const noexcept { return chunk_; }

  // Valid once `next` has given `complete`:
  const batch_stamp& stamp() const noexcept { return stamp_; }
  /// How each port ended: the worst of its producers' copies.
  std::span<const batch_outcome> outcomes() const noexcept { return outcomes_; }
  /// Why the first failed input failed; null if none did.
  const std::exception_ptr& cause() const noexcept { return cause_; }

  void completed() noexcept;
  void release(batch_number up_to) noexcept;

private:
  void note_end(const edge_end& end);

  cell& place_;
  batch_number batch_ = 0;
  std::size_t active_ = 0;
  std::vector<slot::cursor> cursors_;
  slot_chunk chunk_;
  batch_stamp stamp_;
  std::vector<batch_outcome> outcomes_;
  std::exception_ptr cause_;
};

} // namespace weir::runtime
