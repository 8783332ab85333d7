// SPDX-License-Identifier: Apache-2.0
#include <weir/actors/runtime/slot.hpp>

#include <algorithm>

namespace weir::runtime {

slot::~slot() {
  while (!batches_.empty())
    forget_front();
}

slot::open_batch* slot::find(batch_number batch) noexcept {
  if (batches_.empty() || batch < batches_.front().number || batch > batches_.back().number)
    return nullptr;
  return &batches_[static_cast<std::size_t>(batch - batches_.front().number)];
}

slot::open_batch& slot::at(batch_number batch) {
  batch_number next =
      batches_.empty() ? std::max<batch_number>(released_ + 1, 0) : batches_.back().number + 1;
  for (; next <= batch; ++next) {
    open_batch& added = batches_.emplace_back();
    added.number = next;
    if (!spare_.empty()) {
      added.chunks = std::move(spare_.back());
      spare_.pop_back();
    }
  }
  return *find(batch);
}

void slot::push(batch_number batch, std::uint32_t partition, chunk_ptr chunk) {
  const std::size_t bytes = chunk->bytes();
  {
    const std::lock_guard lock(mutex_);
    open_batch& open = at(batch);
    open.chunks.push_back({std::move(chunk), partition});
    open.bytes += bytes;
    ++waiting_chunks_;
    waiting_bytes_ += bytes;
  }
  ledger_.add_live(bytes);
  consumer_.ring();
}

bool slot::has_credit() {
  const std::lock_guard lock(mutex_);
  producer_waits_ = waiting_chunks_ >= ledger_.limits().chunk_credits ||
                    waiting_bytes_ >= ledger_.limits().byte_credits;
  return !producer_waits_;
}

void slot::prepare(batch_number batch) {
  const std::lock_guard lock(mutex_);
  at(batch);
}

void slot::seal(const edge_end& end) noexcept {
  {
    const std::lock_guard lock(mutex_);
    open_batch& open = *find(end.batch.number);
    open.end = end;
    open.sealed = true;
  }
  consumer_.ring();
}

void slot::abort(batch_number batch) {
  std::size_t bytes = 0;
  {
    const std::lock_guard lock(mutex_);
    open_batch& open = at(batch);
    bytes = open.bytes;
    waiting_chunks_ -= open.chunks.size() - open.accepted;
    waiting_bytes_ -= open.bytes - open.accepted_bytes;
    ++open.epoch;
    open.chunks.clear();
    open.bytes = 0;
    open.accepted = 0;
    open.accepted_bytes = 0;
  }
  ledger_.remove_live(bytes);
  consumer_.ring();
}

slot::item slot::read(batch_number batch, cursor& at, slot_chunk& chunk, edge_end& end) {
  bool wanted = false;
  {
    const std::lock_guard lock(mutex_);
    open_batch* open = find(batch);
    if (open == nullptr)
      return item::nothing;
    if (at.position == 0)
      at.epoch = open->epoch;
    else if (at.epoch != open->epoch)
      return item::aborted;
    if (at.position == open->chunks.size()) {
      if (!open->sealed)
        return item::nothing;
      end = open->end;
      return item::end;
    }
    chunk = open->chunks[at.position++];
    wanted = accept_up_to(*open, at.position);
  }
  if (wanted)
    producer_.ring();
  return item::chunk;
}

bool slot::accept_up_to(open_batch& batch, std::size_t chunks) noexcept {
  if (chunks <= batch.accepted)
    return false;
  for (; batch.accepted < chunks; ++batch.accepted) {
    const std::size_t bytes = batch.chunks[batch.accepted].chunk->bytes();
    --waiting_chunks_;
    waiting_bytes_ -= bytes;
    batch.accepted_bytes += bytes;
  }
  return std::exchange(producer_waits_, false);
}

void slot::accept(batch_number batch) {
  bool wanted = false;
  {
    const std::lock_guard lock(mutex_);
    if (open_batch* open = find(batch))
      wanted = accept_up_to(*open, open->chunks.size());
  }
  if (wanted)
    producer_.ring();
}

void slot::completed(batch_number batch) noexcept {
  std::size_t bytes = 0;
  {
    const std::lock_guard lock(mutex_);
    open_batch* open = find(batch);
    if (open == nullptr || open->completed)
      return;
    open->completed = true;
    bytes = open->bytes;
  }
  ledger_.add_retained(bytes);
  ledger_.remove_live(bytes);
}

void slot::release(batch_number batch) noexcept {
  const std::lock_guard lock(mutex_);
  while (!batches_.empty() && batches_.front().number <= batch)
    forget_front();
  released_ = std::max(released_, batch);
}

void slot::forget_front() noexcept {
  open_batch& front = batches_.front();
  if (front.completed)
    ledger_.remove_retained(front.bytes);
  else
    ledger_.remove_live(front.bytes);
  constexpr std::size_t spare_lists = 4;
  front.chunks.clear();
  if (spare_.size() < spare_lists)
    spare_.push_back(std::move(front.chunks));
  batches_.pop_front();
}

} // namespace weir::runtime
