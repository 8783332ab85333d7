// SPDX-License-Identifier: Apache-2.0
#include <weir/actors/runtime/durable_batch_log.hpp>

#include <future>
#include <utility>

namespace weir::runtime {

namespace {

group_commit::record encoded(const batch_log_record& record) {
  return {record.entry.time.milliseconds(), encode_batch_log_record(record)};
}

} // namespace

durable_batch_log::durable_batch_log(std::shared_ptr<const epoch_claim> owner,
                                     std::shared_ptr<io_lane> lane, failure_handler on_failure)
    : owner_(std::move(owner)),
      on_failure_(std::move(on_failure)),
      records_(*owner_->store(), batch_log_prefix(owner_->number()), std::move(lane),
               [owner = owner_] { owner->require_current(); }) {}

void durable_batch_log::add(const batch_log_record& record) {
  const std::lock_guard lock(mutex_);
  // Under the lock, so that records are written in the order in which they were applied.
  if (apply(record, batches_))
    records_.append(encoded(record));
}

void durable_batch_log::adopt(const logged_batches& batches) {
  using what = batch_log_record::what;
  for (const auto& [time, batch] : batches) {
    for (const batch_log_entry& entry : batch.entries)
      add({what::entry, entry});
    add({what::committed, {.time = time}});
    if (batch.completed)
      add({what::completed, {.time = time}});
  }
  std::promise<void> safe;
  records_.commit({}, [&safe](const std::exception_ptr& failure) {
    if (failure)
      safe.set_exception(failure);
    else
      safe.set_value();
  });
  safe.get_future().get();
}

void durable_batch_log::flush() {
  records_.commit({}, [](const std::exception_ptr&) {});
}

void durable_batch_log::append(batch_log_entry entry) {
  add({batch_log_record::what::entry, std::move(entry)});
}

void durable_batch_log::commit(batch_time time, std::function<void()> durable) {
  const batch_log_record record{batch_log_record::what::committed, {.time = time}};
  bool added = false;
  {
    const std::lock_guard lock(mutex_);
    added = apply(record, batches_);
  }
  if (!added) {
    durable(); // of an earlier run, and safe already
    return;
  }
  records_.commit({encoded(record)}, [durable = std::move(durable),
                                      told = on_failure_](const std::exception_ptr& failure) {
    if (failure)
      told(failure);
    else
      durable();
  });
}

void durable_batch_log::completed(batch_time time) {
  // Safe with the next batch: if it is lost, the outputs run once more.
  add({batch_log_record::what::completed, {.time = time}});
}

void durable_batch_log::forget(batch_time up_to) {
  {
    const std::lock_guard lock(mutex_);
    batches_.erase(batches_.begin(), batches_.upper_bound(up_to));
  }
  records_.remove_up_to(up_to.milliseconds());
}

std::vector<batch_log_entry> durable_batch_log::pending() const {
  std::vector<batch_log_entry> result;
  const std::lock_guard lock(mutex_);
  for (const auto& [time, batch] : batches_)
    if (!batch.completed)
      result.insert(result.end(), batch.entries.begin(), batch.entries.end());
  return result;
}

std::vector<batch_log_entry> durable_batch_log::entries(batch_time time) const {
  const std::lock_guard lock(mutex_);
  const auto found = batches_.find(time);
  return found == batches_.end() ? std::vector<batch_log_entry>() : found->second.entries;
}

} // namespace weir::runtime
