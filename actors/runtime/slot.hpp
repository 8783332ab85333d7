// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <deque>
#include <mutex>
#include <vector>

#include <weir/actors/runtime/batch_stamp.hpp>
#include <weir/actors/runtime/doorbell.hpp>
#include <weir/actors/runtime/flow_ledger.hpp>
#include <weir/operators/chunk.hpp>

namespace weir::runtime {

/// A chunk on an edge.
struct slot_chunk {
  chunk_ptr chunk;
  std::uint32_t partition = 0;
};

/// The place between one copy of a producer and one copy of a consumer: the batches on their way,
/// chunk by chunk, with the credit counters and the sealed mark.
///
/// It outlives the actors at both ends. The producer appends to the open batch and seals it; the
/// consumer reads from wherever it is, and what it has read stays until its snapshot covers it, so
/// that its successor can read it again. A sealed batch never changes; an open one is emptied by
/// `abort`, which raises its epoch, and a reader in the middle of it is told.
class slot {
public:
  slot(flow_ledger& ledger, doorbell& producer, doorbell& consumer)
      : ledger_(ledger),
        producer_(producer),
        consumer_(consumer) {}
  slot(const slot&) = delete;
  slot& operator=(const slot&) = delete;
  ~slot();

  // -- producer --------------------------------------------------------------------------------

  void push(batch_number batch, std::uint32_t partition, chunk_ptr chunk);
  /// Whether the consumer has room; if not, the producer is rung when it has.
  bool has_credit();
  /// Makes sure that `seal` needs no memory.
  void prepare(batch_number batch);
  /// Ends a prepared batch.
  void seal(const edge_end& end) noexcept;
  /// The producer has died: its open batch is void, and its successor begins it again.
  void abort(batch_number batch);

  // -- consumer --------------------------------------------------------------------------------

  /// Where a consumer is in a batch.
  struct cursor {
    std::size_t position = 0;
    std::uint32_t epoch = 0;
  };
  enum class item : std::uint8_t { nothing, chunk, end, aborted };
  /// Gives the next chunk of the batch, or its end, and moves the cursor behind the chunk.
  item read(batch_number batch, cursor& at, slot_chunk& chunk, edge_end& end);
  /// Takes over all chunks of the batch that are there: they need no credit any more.
  void accept(batch_number batch);
  /// The consumer has completed the batch; its chunks stay for a replay only.
  void completed(batch_number batch) noexcept;
  /// No restart of the consumer needs this batch or an earlier one.
  void release(batch_number batch) noexcept;

private:
  struct open_batch {
    batch_number number = 0;
    std::uint32_t epoch = 0;
    bool sealed = false;
    bool completed = false;
    std::size_t bytes = 0;
    std::size_t accepted = 0; ///< chunks
    std::size_t accepted_bytes = 0;
    std::vector<slot_chunk> chunks;
    edge_end end;
  };

  open_batch& at(batch_number batch);
  open_batch* find(batch_number batch) noexcept;
  /// Returns whether the producer waits for the credit that came free.
  bool accept_up_to(open_batch& batch, std::size_t chunks) noexcept;
  void forget_front() noexcept;

  flow_ledger& ledger_;
  doorbell& producer_;
  doorbell& consumer_;
  std::mutex mutex_;
  std::deque<open_batch> batches_;
  std::vector<std::vector<slot_chunk>> spare_; ///< emptied chunk lists, to be filled again
  batch_number released_ = -1;
  std::size_t waiting_chunks_ = 0; ///< pushed, not accepted
  std::size_t waiting_bytes_ = 0;
  bool producer_waits_ = false;
};

} // namespace weir::runtime
