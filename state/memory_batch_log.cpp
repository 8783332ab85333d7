// SPDX-License-Identifier: Apache-2.0
#include <weir/state/memory_batch_log.hpp>

#include <weir/state/support/error.hpp>

#include <string>
#include <utility>

namespace weir {

namespace {

[[noreturn]] void refuse(const batch_log_entry& entry, const std::string& why) {
  throw error(errc::illegal_state, "batch log: source " + entry.source + " at batch " +
                                       to_string(entry.time) + ": " + why);
}

} // namespace

memory_batch_log::memory_batch_log(std::size_t completed_kept) : completed_kept_(completed_kept) {
  // nop
}

void memory_batch_log::append(batch_log_entry entry) {
  const auto guard = std::lock_guard(mutex_);
  auto& batch = batches_[entry.time];
  for (const auto& known : batch.entries) {
    if (known == entry)
      return;
    if (known.source == entry.source)
      refuse(entry, "has fixed other contents already");
  }
  if (batch.completed)
    refuse(entry, "the batch is completed");
  batch.entries.push_back(std::move(entry));
}

void memory_batch_log::commit(batch_time, std::function<void()> durable) {
  if (durable)
    durable();
}

void memory_batch_log::completed(batch_time time) {
  const auto guard = std::lock_guard(mutex_);
  auto& batch = batches_[time];
  if (batch.completed)
    return;
  batch.completed = true;
  ++completed_count_;
  drop_old_batches();
}

void memory_batch_log::forget(batch_time up_to) {
  const auto guard = std::lock_guard(mutex_);
  while (!batches_.empty() && batches_.begin()->first <= up_to) {
    completed_count_ -= batches_.begin()->second.completed ? 1 : 0;
    batches_.erase(batches_.begin());
  }
}

std::vector<batch_log_entry> memory_batch_log::pending() const {
  auto result = std::vector<batch_log_entry>();
  const auto guard = std::lock_guard(mutex_);
  for (const auto& [time, batch] : batches_)
    if (!batch.completed)
      result.insert(result.end(), batch.entries.begin(), batch.entries.end());
  return result;
}

std::vector<batch_log_entry> memory_batch_log::entries(batch_time time) const {
  const auto guard = std::lock_guard(mutex_);
  const auto found = batches_.find(time);
  return found == batches_.end() ? std::vector<batch_log_entry>() : found->second.entries;
}

void memory_batch_log::drop_old_batches() {
  for (auto at = batches_.begin(); completed_count_ > completed_kept_ && at != batches_.end();) {
    if (at->second.completed) {
      at = batches_.erase(at);
      --completed_count_;
    } else {
      ++at;
    }
  }
}

} // namespace weir
