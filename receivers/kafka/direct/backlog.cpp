// SPDX-License-Identifier: Apache-2.0
#include <weir/receivers/kafka/direct/backlog.hpp>

#include <weir/state/support/error.hpp>

#include <algorithm>
#include <utility>

namespace weir::kafka {

namespace {

/// Some of the records; text stays where it is.
std::shared_ptr<const chunk<kafka_text_record>> part_of(const chunk<kafka_text_record>& whole,
                                                        std::size_t begin, std::size_t end) {
  column<kafka_text_record> part;
  part.reserve(end - begin);
  for (std::size_t i = begin; i < end; ++i)
    part.push_kept(whole[i]);
  return std::make_shared<chunk<kafka_text_record>>(
      std::move(part), std::vector<text_buffer>(whole.buffers().begin(), whole.buffers().end()));
}

} // namespace

// -- the reader -----------------------------------------------------------------------------------

std::size_t backlog::add_partition(std::string topic, std::int32_t number, std::int64_t start) {
  const std::lock_guard lock(mutex_);
  partition& added = partitions_.emplace_back();
  added.topic = std::move(topic);
  added.number = number;
  added.begin = added.taken = added.known = added.high = start;
  return partitions_.size() - 1;
}

bool backlog::put(read_block block) {
  const std::lock_guard lock(mutex_);
  partition& to = partitions_[block.place];
  to.known = std::max(to.known, block.until);
  to.high = std::max(to.high, block.until);
  bytes_ += block.records->bytes();
  to.blocks.push_back(std::move(block));
  changed_.notify_all();
  return bytes_ < bytes_max_;
}

void backlog::reached(std::size_t place, std::int64_t offset, std::int64_t high) {
  const std::lock_guard lock(mutex_);
  partition& at = partitions_[place];
  at.known = std::max(at.known, offset);
  at.high = std::max(at.high, high);
  changed_.notify_all();
}

void backlog::skip_to(std::size_t place, std::int64_t offset) {
  const std::lock_guard lock(mutex_);
  partition& at = partitions_[place];
  at.known = at.high = offset;
  // Only a batch in which nothing was taken can begin elsewhere; later blocks carry their offsets.
  if (at.blocks.empty() && at.taken == at.begin)
    at.begin = at.taken = offset;
}

void backlog::fail(std::exception_ptr cause) {
  const std::lock_guard lock(mutex_);
  failure_ = std::move(cause);
  changed_.notify_all();
}

void backlog::wait_for_room() {
  std::unique_lock lock(mutex_);
  changed_.wait(lock, [&] { return stopping_ || bytes_ < bytes_max_; });
}

void backlog::stop() {
  const std::lock_guard lock(mutex_);
  stopping_ = true;
  changed_.notify_all();
}

void backlog::resume() {
  const std::lock_guard lock(mutex_);
  stopping_ = false;
}

// -- the source -----------------------------------------------------------------------------------

void backlog::begin(const std::function<std::uint64_t(double)>& allowance) {
  const std::lock_guard lock(mutex_);
  double lag = 0;
  for (const partition& each : partitions_)
    lag += static_cast<double>(each.high - each.taken);
  for (partition& each : partitions_)
    each.allowed = allowance(lag > 0 ? static_cast<double>(each.high - each.taken) / lag : 0);
  begun_ = true;
}

bool backlog::begun() const {
  const std::lock_guard lock(mutex_);
  return begun_;
}

void backlog::begin_replay(const std::vector<offset_range>& ranges) {
  const std::lock_guard lock(mutex_);
  for (partition& each : partitions_)
    each.replay_until = each.begin;
  for (const offset_range& range : ranges) {
    const auto at = std::find_if(partitions_.begin(), partitions_.end(), [&](const auto& each) {
      return each.topic == range.topic && each.number == range.partition;
    });
    if (at == partitions_.end() || at->begin != range.from_offset)
      throw error(errc::source_changed,
                  "kafka: the batch to be read again begins in " + range.topic + "/" +
                      std::to_string(range.partition) + " at offset " +
                      std::to_string(range.from_offset) +
                      (at == partitions_.end()
                           ? ", which is not read any more"
                           : ", but the stream stands at " + std::to_string(at->begin)));
    at->replay_until = range.until_offset;
  }
  begun_ = replaying_ = true;
}

bool backlog::replayed() const {
  return std::all_of(partitions_.begin(), partitions_.end(),
                     [](const partition& each) { return each.known >= each.replay_until; });
}

bool backlog::wait_for_replay(std::chrono::milliseconds timeout) {
  std::unique_lock lock(mutex_);
  changed_.wait_for(lock, timeout, [&] { return stopping_ || failure_ || replayed(); });
  if (!replayed() && failure_)
    std::rethrow_exception(failure_);
  return replayed();
}

std::uint64_t backlog::partition::allowed_of(const read_block& block) const {
  if (replay_until < 0)
    return std::min<std::uint64_t>(allowed, block.records->size());
  if (block.until <= replay_until)
    return block.records->size();
  std::uint64_t records = 0;
  while (records < block.records->size() && block.offset_behind(records) <= replay_until)
    ++records;
  return records;
}

void backlog::check() const {
  const std::lock_guard lock(mutex_);
  if (failure_ && !replaying_)
    std::rethrow_exception(failure_);
}

std::optional<read_block> backlog::take(std::size_t bytes_max, bool at_least_one) {
  check();
  const std::lock_guard lock(mutex_);
  for (std::size_t tries = 0; tries < partitions_.size(); ++tries) {
    partition& from = partitions_[next_++ % partitions_.size()];
    if (auto block = take_from(from, bytes_max, at_least_one && taken_.empty())) {
      changed_.notify_all();
      return block;
    }
  }
  return std::nullopt;
}

std::optional<read_block> backlog::take_from(partition& from, std::size_t bytes_max, bool first) {
  if (from.blocks.empty())
    return std::nullopt;
  read_block& front = from.blocks.front();
  const std::uint64_t records = from.allowed_of(front);
  if (records == 0 || (front.records->bytes() > bytes_max && !first))
    return std::nullopt;
  read_block block;
  if (records < front.records->size()) {
    block = split(front, records);
  } else {
    block = std::move(front);
    from.blocks.pop_front();
  }
  take_out(from, block);
  taken_.push_back(block);
  return block;
}

read_block backlog::split(read_block& block, std::size_t records) {
  read_block head = block;
  const std::size_t before = block.records->bytes();
  head.records = part_of(*block.records, 0, records);
  head.until = block.offset_behind(records - 1);
  block.records = part_of(*block.records, records, block.records->size());
  block.from = head.until;
  if (!block.offsets.empty()) {
    const auto at = block.offsets.begin() + static_cast<std::ptrdiff_t>(records);
    head.offsets.assign(block.offsets.begin(), at);
    block.offsets.erase(block.offsets.begin(), at);
  }
  // Both parts pin the whole text.
  bytes_ += head.records->bytes() + block.records->bytes() - before;
  return head;
}

void backlog::take_out(partition& from, const read_block& block) {
  bytes_ -= block.records->bytes();
  from.taken = block.until;
  if (from.allowed != unlimited)
    from.allowed -= std::min<std::uint64_t>(from.allowed, block.records->size());
}

bool backlog::pending() const {
  return blocks() > 0;
}

std::size_t backlog::blocks() const {
  const std::lock_guard lock(mutex_);
  std::size_t count = 0;
  for (const partition& each : partitions_)
    count += each.blocks.size();
  return count;
}

std::vector<offset_range> backlog::ranges() const {
  const std::lock_guard lock(mutex_);
  std::vector<offset_range> out;
  for (const partition& each : partitions_)
    out.push_back({each.topic, each.number, each.begin, each.taken});
  return out;
}

std::uint64_t backlog::taken_records() const {
  const std::lock_guard lock(mutex_);
  std::uint64_t records = 0;
  for (const read_block& each : taken_)
    records += each.records->size();
  return records;
}

void backlog::sealed() {
  std::vector<read_block> done;
  const std::lock_guard lock(mutex_);
  done.swap(taken_);
  for (partition& each : partitions_) {
    if (replaying_)
      each.taken = std::max(each.taken, each.replay_until);
    each.begin = each.taken;
    each.replay_until = -1;
    each.allowed = unlimited;
  }
  begun_ = replaying_ = false;
}

void backlog::rewind() {
  const std::lock_guard lock(mutex_);
  for (auto block = taken_.rbegin(); block != taken_.rend(); ++block) {
    bytes_ += block->records->bytes();
    partitions_[block->place].blocks.push_front(std::move(*block));
  }
  taken_.clear();
  for (partition& each : partitions_) {
    each.taken = each.begin;
    each.replay_until = -1;
    each.allowed = unlimited;
  }
  begun_ = replaying_ = false;
}

std::vector<offset_range> backlog::position() const {
  const std::lock_guard lock(mutex_);
  std::vector<offset_range> out;
  for (const partition& each : partitions_) {
    const std::int64_t at = replaying_ ? std::max(each.taken, each.replay_until) : each.taken;
    out.push_back({each.topic, each.number, at, at});
  }
  return out;
}

} // namespace weir::kafka
