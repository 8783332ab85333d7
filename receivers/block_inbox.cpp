// SPDX-License-Identifier: Apache-2.0
#include <weir/receivers/block_inbox.hpp>

#include <weir/state/support/error.hpp>

#include <utility>

namespace weir {

block_inbox::block_inbox(std::shared_ptr<const executor> clock, std::size_t bytes_max)
    : clock_(std::move(clock)),
      bytes_max_(bytes_max) {}

void block_inbox::refuse() {
  throw error(errc::cancelled, "receiver: store() after the receiver was stopped");
}

bool block_inbox::has_room(std::size_t bytes) const noexcept {
  const std::size_t held = bytes_ + open_bytes_;
  return held == 0 || (held < bytes_max_ && bytes <= bytes_max_ - held);
}

std::unique_lock<std::mutex> block_inbox::enter(std::size_t bytes, std::size_t bytes_to_open) {
  std::unique_lock lock(mutex_);
  const auto fits = [&] { return has_room(open_records_ == 0 ? bytes + bytes_to_open : bytes); };
  if (closed_)
    refuse();
  if (serving_ == next_ticket_ && fits()) [[likely]]
    return lock;
  if (stopping_)
    refuse();
  ++tally_.waits;
  if (!clock_->may_wait())
    return lock;
  // The source does not know of a block in the making; with a small bound it may fill the inbox.
  complete_open();
  lock.unlock();
  ring();
  lock.lock();
  const std::uint64_t ticket = next_ticket_++;
  const auto my_turn = [&] { return closed_ || stopping_ || (serving_ == ticket && fits()); };
  room_.wait(lock, my_turn);
  // Once stopping, the order of those that waited does not matter, only their number.
  ++serving_;
  if (serving_ != next_ticket_)
    room_.notify_all();
  if (closed_)
    refuse();
  return lock;
}

void block_inbox::add(chunk_ptr block, std::optional<std::uint64_t> number) {
  const std::size_t bytes = block->bytes();
  const std::uint64_t records = block->size();
  bytes_ += bytes;
  tally_.records_stored += records;
  tally_.records_unread += records;
  if (number)
    tally_.records_safe += records;
  ++tally_.blocks_stored;
  blocks_.push_back({std::move(block), number, records, bytes});
}

void block_inbox::complete_open() {
  if (open_records_ == 0)
    return;
  auto block = finish_open();
  tally_.records_stored -= open_records_;
  tally_.records_unread -= open_records_;
  open_records_ = 0;
  open_bytes_ = 0;
  add_safely(std::move(block));
}

void block_inbox::add_safely(chunk_ptr block) {
  if (!writer_.write) {
    add(std::move(block));
    return;
  }
  bytes_ += block->bytes();
  ++being_written_;
  unsafe_.push_back(std::move(block));
}

void block_inbox::write_first(safe_writer writer) {
  writer_ = std::move(writer);
}

void block_inbox::recover(const std::vector<logged_block>& blocks, reader read) {
  const std::lock_guard lock(mutex_);
  read_ = std::move(read);
  for (const logged_block& block : blocks) {
    tally_.records_unread += block.records;
    tally_.records_safe += block.records;
    blocks_.push_back({nullptr, block.number, block.records, block.bytes});
  }
}

void block_inbox::write_unsafe() {
  if (!writer_.write)
    return;
  const std::lock_guard order(write_mutex_);
  std::vector<chunk_ptr> blocks;
  {
    const std::lock_guard lock(mutex_);
    blocks.swap(unsafe_);
  }
  for (const chunk_ptr& block : blocks) {
    const auto told = [self = shared_from_this(), block](const std::exception_ptr& failure,
                                                         std::uint64_t number) {
      self->settle(block, failure, number);
    };
    try {
      writer_.write(block, told);
    } catch (...) {
      settle(block, std::current_exception(), 0);
    }
  }
}

void block_inbox::settle(const chunk_ptr& block, const std::exception_ptr& failure,
                         std::uint64_t number) {
  {
    const std::lock_guard lock(mutex_);
    bytes_ -= block->bytes();
    --being_written_;
    if (failure)
      tally_.records_lost += block->size();
    else
      add(block, number);
    room_.notify_all();
  }
  if (failure)
    writer_.lost(block->size(), failure);
  ring();
}

bool block_inbox::write_rest(std::chrono::milliseconds deadline) {
  complete();
  std::unique_lock lock(mutex_);
  return room_.wait_for(lock, deadline, [&] { return being_written_ == 0; });
}

void block_inbox::put(const std::vector<chunk_ptr>& blocks) {
  std::size_t bytes = 0;
  for (const chunk_ptr& block : blocks)
    bytes += block->bytes();
  reserve(bytes);
  put_reserved(bytes, blocks);
}

void block_inbox::reserve(std::size_t bytes) {
  const auto lock = enter(bytes);
  bytes_ += bytes;
}

void block_inbox::put_reserved(std::size_t bytes, const std::vector<chunk_ptr>& blocks,
                               std::optional<std::uint64_t> first) {
  {
    const std::lock_guard lock(mutex_);
    bytes_ -= bytes;
    if (closed_ && !blocks.empty())
      refuse();
    complete_open();
    for (const chunk_ptr& block : blocks) {
      if (block->size() > 0)
        add(block, first);
      if (first)
        ++*first;
    }
    if (blocks.empty() && serving_ != next_ticket_)
      room_.notify_all();
  }
  ring();
}

void block_inbox::put(chunk_ptr block) {
  if (block->size() == 0)
    return;
  {
    const auto lock = enter(block->bytes());
    complete_open();
    add_safely(std::move(block));
  }
  ring();
}

void block_inbox::attach(source_host* host) noexcept {
  bell_.attach(host);
}

void block_inbox::ring() noexcept {
  write_unsafe();
  bell_.ring();
}

bool block_inbox::pending() const {
  const std::lock_guard lock(mutex_);
  return open_records_ > 0 || being_written_ > 0 || !blocks_.empty();
}

std::size_t block_inbox::complete() {
  {
    const std::lock_guard lock(mutex_);
    complete_open();
  }
  write_unsafe();
  const std::lock_guard lock(mutex_);
  return blocks_.size();
}

chunk_ptr block_inbox::take(std::size_t bytes_max, bool at_least_one) {
  held_block next;
  {
    const std::lock_guard lock(mutex_);
    if (blocks_.empty())
      return nullptr;
    if (blocks_.front().bytes > bytes_max && !(at_least_one && taken_.empty()))
      return nullptr;
    if (!taken_.empty() && taken_.front().number.has_value() != blocks_.front().number.has_value())
      return nullptr;
    next = blocks_.front();
  }
  // Only this side takes from the front, so the block is still there afterwards.
  chunk_ptr block = next.block;
  if (!block)
    block = read_({*next.number, static_cast<std::uint32_t>(next.records), next.bytes});
  const std::lock_guard lock(mutex_);
  taken_.push_back(std::move(blocks_.front()));
  blocks_.pop_front();
  bytes_ -= next.bytes_in_memory();
  if (serving_ != next_ticket_)
    room_.notify_all();
  return block;
}

std::uint64_t block_inbox::taken_records() const {
  const std::lock_guard lock(mutex_);
  std::uint64_t records = 0;
  for (const held_block& taken : taken_)
    records += taken.records;
  return records;
}

std::vector<std::uint64_t> block_inbox::taken_numbers() const {
  const std::lock_guard lock(mutex_);
  std::vector<std::uint64_t> numbers;
  for (const held_block& taken : taken_)
    if (taken.number)
      numbers.push_back(*taken.number);
  return numbers;
}

void block_inbox::forget(const held_block& gone) noexcept {
  tally_.records_unread -= gone.records;
  if (gone.number)
    tally_.records_safe -= gone.records;
}

bool block_inbox::skip_to(std::uint64_t number) {
  const std::lock_guard lock(mutex_);
  while (!blocks_.empty() && blocks_.front().number && *blocks_.front().number < number) {
    bytes_ -= blocks_.front().bytes_in_memory();
    forget(blocks_.front());
    blocks_.pop_front();
  }
  return !blocks_.empty() && blocks_.front().number == number;
}

std::uint64_t block_inbox::lose_oldest() {
  const std::lock_guard lock(mutex_);
  const held_block gone = std::move(blocks_.front());
  blocks_.pop_front();
  bytes_ -= gone.bytes_in_memory();
  forget(gone);
  tally_.records_lost += gone.records;
  return gone.records;
}

void block_inbox::sealed() {
  std::vector<held_block> done;
  const std::lock_guard lock(mutex_);
  for (const held_block& taken : taken_)
    forget(taken);
  done.swap(taken_);
}

void block_inbox::rewind() {
  const std::lock_guard lock(mutex_);
  blocks_.insert(blocks_.begin(), taken_.begin(), taken_.end());
  for (const held_block& taken : taken_)
    bytes_ += taken.bytes_in_memory();
  taken_.clear();
}

void block_inbox::stop_waiting() noexcept {
  const std::lock_guard lock(mutex_);
  stopping_ = true;
  room_.notify_all();
}

void block_inbox::close() noexcept {
  const std::lock_guard lock(mutex_);
  closed_ = true;
  stopping_ = true;
  room_.notify_all();
}

block_inbox::tally block_inbox::count() const {
  const std::lock_guard lock(mutex_);
  tally now = tally_;
  now.bytes = bytes_ + open_bytes_;
  return now;
}

} // namespace weir
