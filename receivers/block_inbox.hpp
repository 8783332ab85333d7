// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <weir/operators/source.hpp>
#include <weir/receivers/executor.hpp>

#include <condition_variable>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <memory>
#include <mutex>
#include <vector>

namespace weir {

/// What a receiver has stored and no sealed batch has: blocks in order of arrival, bounded in bytes.
/// It outlives the receiver's restarts and the actor that cuts batches.
///
/// The receiver's side (`put`) may be called by many threads and waits while the inbox is full,
/// first come, first served; the source's side never waits. When the receiver is to stop, calls that
/// wait go through at once, past the bound, so that what was received is not lost.
class block_inbox {
public:
  block_inbox(std::shared_ptr<const executor> clock, std::size_t bytes_max);
  block_inbox(const block_inbox&) = delete;
  block_inbox& operator=(const block_inbox&) = delete;
  virtual ~block_inbox() = default;

  // -- the receiver's side ----------------------------------------------------------------------

  /// Stores blocks next to each other. Throws `errc::cancelled` once the inbox is closed, or rather
  /// than wait once it is to stop.
  void put(const std::vector<chunk_ptr>& blocks);
  void put(chunk_ptr block);
  /// The two halves of `put`, for blocks that are made safe in between: waits for room and keeps it,
  /// then stores without waiting; with no blocks the room is given back.
  void reserve(std::size_t bytes);
  void put_reserved(std::size_t bytes, const std::vector<chunk_ptr>& blocks);

  // -- the source's side ------------------------------------------------------------------------

  /// Who is told of each block; null for nobody, for sure when this returns.
  void attach(source_host* host) noexcept;
  /// Whether anything has not been taken.
  [[nodiscard]] bool pending() const;
  /// Completes the block in the making and returns the number of blocks that are there.
  std::size_t complete();
  /// Takes the oldest block if it has at most that many bytes, or, with `at_least_one`, if nothing
  /// has been taken since the last seal. Null if not.
  chunk_ptr take(std::size_t bytes_max, bool at_least_one);
  /// Records taken since the last seal.
  [[nodiscard]] std::uint64_t taken_records() const;
  /// Forgets what was taken.
  void sealed();
  /// Puts what was taken back to the front.
  void rewind();

  // -- the end ----------------------------------------------------------------------------------

  /// From now on nobody waits.
  void stop_waiting() noexcept;
  /// From now on nothing can be stored; what is there can be taken.
  void close() noexcept;

  struct tally {
    std::uint64_t records_stored = 0;
    std::uint64_t blocks_stored = 0;
    std::uint64_t records_unread = 0; ///< stored and not in a sealed batch
    std::uint64_t waits = 0;
    std::size_t bytes = 0;
  };
  [[nodiscard]] tally count() const;

protected:
  /// Locks the inbox once there is room for `bytes`, and for `bytes_to_open` if no block is in the
  /// making then.
  [[nodiscard]] std::unique_lock<std::mutex> enter(std::size_t bytes,
                                                   std::size_t bytes_to_open = 0);
  /// Notes what was added to the block in the making: at least as many bytes as it will have more
  /// when it is complete, so that completing it never passes the bound.
  void opened(std::size_t records, std::size_t bytes) noexcept {
    open_records_ += records;
    open_bytes_ += bytes;
    tally_.records_stored += records;
    tally_.records_unread += records;
  }
  /// Moves the block in the making to those that are there.
  void complete_open();
  /// Adds a block that is complete.
  void add(chunk_ptr block);
  /// Tells the host; not under the lock.
  void ring() noexcept;

  /// Gives away the block in the making, of `open_records_` > 0 records.
  virtual chunk_ptr finish_open() = 0;
  std::size_t open_records_ = 0;
  std::size_t open_bytes_ = 0;

private:
  [[nodiscard]] bool has_room(std::size_t bytes) const noexcept;
  [[noreturn]] static void refuse();

  const std::shared_ptr<const executor> clock_;
  const std::size_t bytes_max_;

  mutable std::mutex mutex_;
  std::condition_variable room_;
  std::deque<chunk_ptr> blocks_;
  std::vector<chunk_ptr> taken_;
  std::size_t bytes_ = 0; ///< of the blocks, and reserved
  tally tally_;
  // Those that wait hold numbers; `serving_` is the first of them.
  std::uint64_t next_ticket_ = 0;
  std::uint64_t serving_ = 0;
  bool stopping_ = false;
  bool closed_ = false;

  std::mutex host_mutex_;
  source_host* host_ = nullptr;
};

} // namespace weir
