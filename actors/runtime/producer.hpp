// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <span>
#include <vector>

#include <weir/actors/runtime/cell.hpp>
#include <weir/operators/output_port.hpp>

namespace weir::runtime {

/// The producing side of a cell: connects output ports to slots, and seals or aborts batches on all
/// of them. While it is muted (a replay of sealed batches) nothing leaves.
class producer {
public:
  /// `who` works at the place; what it does once the place is not its own any more is refused.
  producer(cell& place, const activity& who, std::span<output_port_base* const> ports);

  /// Directs chunks into this batch.
  void begin(batch_number batch, bool muted);
  bool muted() const noexcept { return muted_; }
  /// Whether all slots have room for another chunk.
  bool has_credit();

  void begin_input(const chunk_base& chunk);
  void end_input();
  /// Pushes what ports still hold; after this the batch can be sealed without failing.
  void finish();
  /// Forgets what ports still hold.
  void discard() noexcept;
  /// Seals the batch on all edges with this end; an edge whose writer has failed fails alone. To be
  /// called, like `abort`, as the place's tenant.
  void seal(const edge_end& end) noexcept;
  /// Voids what has been pushed of the batch.
  void abort(batch_number batch);

private:
  struct edge_sink final : chunk_sink {
    void push(std::uint32_t target, std::uint32_t partition, chunk_ptr chunk) override;
    const output_edge* edge = nullptr;
    const producer* owner = nullptr;
    const edge_writer_base* writer = nullptr;
  };

  template <class F>
  void each_slot(F&& visit) const;

  cell& place_;
  const activity& who_;
  std::vector<output_port_base*> ports_;
  std::vector<std::unique_ptr<edge_sink>> sinks_;
  batch_number batch_ = 0;
  bool muted_ = false;
};

} // namespace weir::runtime
