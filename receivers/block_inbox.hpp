// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <weir/operators/source.hpp>
#include <weir/receivers/durable/block_position.hpp>
#include <weir/receivers/executor.hpp>
#include <weir/receivers/host_bell.hpp>

#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <exception>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <vector>

namespace weir {

/// What a receiver has stored and no sealed batch has: blocks in order of arrival, bounded in bytes.
/// It outlives the receiver's restarts and the actor that cuts batches.
///
/// The receiver's side (`put`) may be called by many threads and waits while the inbox is full,
/// first come, first served; the source's side never waits. When the receiver is to stop, calls that
/// wait go through at once, past the bound, so that what was received is not lost.
class block_inbox : public std::enable_shared_from_this<block_inbox> {
public:
  block_inbox(std::shared_ptr<const executor> clock, std::size_t bytes_max);
  block_inbox(const block_inbox&) = delete;
  block_inbox& operator=(const block_inbox&) = delete;
  virtual ~block_inbox() = default;

  // -- the receiver's side ----------------------------------------------------------------------

  /// Stores blocks next to each other. Throws `errc::cancelled` once the inbox is closed, or rather
  /// than wait once it is to stop.
  void put(const std::vector<chunk_ptr>& blocks);
  /// Stores a block, which is made safe first where the blocks of single items are.
  void put(chunk_ptr block);
  /// The two halves of `put`, for blocks that are made safe in between: waits for room and keeps it,
  /// then stores without waiting; with no blocks the room is given back. If they have numbers,
  /// `first` is that of the first, and the others follow.
  void reserve(std::size_t bytes);
  void put_reserved(std::size_t bytes, const std::vector<chunk_ptr>& blocks,
                    std::optional<std::uint64_t> first = std::nullopt);
  /// Called back with the number of a block that is safe, or why it is not.
  using written = std::function<void(std::exception_ptr failure, std::uint64_t number)>;
  /// How blocks of single items are made safe before they count as stored.
  struct safe_writer {
    std::function<void(const chunk_ptr&, written)> write;
    /// Told of records that could not be made safe, which nobody else knows of.
    std::function<void(std::uint64_t records, const std::exception_ptr& why)> lost;
  };
  /// Before anything is stored.
  void write_first(safe_writer writer);
  /// Before anything is stored: what an earlier run had stored and not taken. It costs no memory
  /// until it is taken, when `read` gets it.
  using reader = std::function<chunk_ptr(const logged_block&)>;
  void recover(const std::vector<logged_block>& blocks, reader read);

  // -- the source's side ------------------------------------------------------------------------

  /// Who is told of each block; null for nobody, for sure when this returns.
  void attach(source_host* host) noexcept;
  /// Whether anything has not been taken.
  [[nodiscard]] bool pending() const;
  /// Completes the block in the making and returns the number of blocks that are there.
  std::size_t complete();
  /// Takes the oldest block if it has at most that many bytes, or, with `at_least_one`, if nothing
  /// has been taken since the last seal. Null if not. Blocks with and without a number are never
  /// taken between the same two seals. What reading a recovered block throws passes through; the
  /// block stays the oldest.
  chunk_ptr take(std::size_t bytes_max, bool at_least_one);
  /// Records taken since the last seal.
  [[nodiscard]] std::uint64_t taken_records() const;
  /// The numbers of the blocks taken since the last seal, in order; of those that have one.
  [[nodiscard]] std::vector<std::uint64_t> taken_numbers() const;
  /// Drops blocks with smaller numbers; returns whether the oldest now has this one.
  bool skip_to(std::uint64_t number);
  /// Drops the oldest block, which cannot be read, and counts it as lost; returns its records.
  std::uint64_t lose_oldest();
  /// Forgets what was taken.
  void sealed();
  /// Puts what was taken back to the front.
  void rewind();

  // -- the end ----------------------------------------------------------------------------------

  /// Completes the block in the making and waits, in real time, until all that is there is safe;
  /// false if it is not by then.
  bool write_rest(std::chrono::milliseconds deadline);
  /// From now on nobody waits.
  void stop_waiting() noexcept;
  /// From now on nothing can be stored; what is there can be taken.
  void close() noexcept;

  struct tally {
    std::uint64_t records_stored = 0;
    std::uint64_t blocks_stored = 0;
    std::uint64_t records_unread = 0; ///< stored and not in a sealed batch
    std::uint64_t records_safe = 0;   ///< of these, in the write-ahead log
    std::uint64_t waits = 0;
    std::size_t bytes = 0;
    std::uint64_t records_lost = 0; ///< could not be made safe, or not be read
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
  /// Has a block that is complete made safe, if a writer is there, and then added.
  void add_safely(chunk_ptr block);
  /// Adds a block that is complete.
  void add(chunk_ptr block, std::optional<std::uint64_t> number = std::nullopt);
  /// Tells the host, and has written what must be written first; not under the lock.
  void ring() noexcept;

  /// Gives away the block in the making, of `open_records_` > 0 records.
  virtual chunk_ptr finish_open() = 0;
  std::size_t open_records_ = 0;
  std::size_t open_bytes_ = 0;

private:
  struct held_block {
    chunk_ptr block; ///< null if it is to be read
    std::optional<std::uint64_t> number;
    std::uint64_t records = 0;
    std::size_t bytes = 0;

    std::size_t bytes_in_memory() const noexcept { return block ? bytes : 0; }
  };
  void write_unsafe();
  void forget(const held_block& gone) noexcept;
  void settle(const chunk_ptr& block, const std::exception_ptr& failure, std::uint64_t number);
  [[nodiscard]] bool has_room(std::size_t bytes) const noexcept;
  [[noreturn]] static void refuse();

  const std::shared_ptr<const executor> clock_;
  const std::size_t bytes_max_;

  mutable std::mutex mutex_;
  std::condition_variable room_;
  std::deque<held_block> blocks_;
  std::vector<held_block> taken_;
  std::vector<chunk_ptr> unsafe_; ///< complete, to be written
  std::size_t being_written_ = 0; ///< blocks, of `unsafe_` and on their way
  std::size_t bytes_ = 0;         ///< of the blocks, and reserved
  tally tally_;
  // Those that wait hold numbers; `serving_` is the first of them.
  std::uint64_t next_ticket_ = 0;
  std::uint64_t serving_ = 0;
  bool stopping_ = false;
  bool closed_ = false;

  std::recursive_mutex write_mutex_; ///< so that blocks are written in their order
  safe_writer writer_;
  reader read_;

  host_bell bell_;
};

} // namespace weir
