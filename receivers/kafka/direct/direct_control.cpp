// SPDX-License-Identifier: Apache-2.0
#include <weir/receivers/kafka/direct/direct_control.hpp>

#include <weir/state/support/error.hpp>

#include <algorithm>
#include <string>
#include <utility>

namespace weir::kafka {

std::vector<offset_range> direct_control::ranges(batch_time time) const {
  const std::lock_guard lock(mutex_);
  for (const auto& [at, ranges] : batches_)
    if (at == time)
      return ranges;
  throw error(errc::not_found, "offset_ranges: there is no batch at " +
                                   std::to_string(time.milliseconds()) +
                                   " ms, or it is no longer known; the last " +
                                   std::to_string(batches_max) + " batches are");
}

void direct_control::fix(batch_time time, std::vector<offset_range> ranges) {
  const std::lock_guard lock(mutex_);
  if (!batches_.empty() && batches_.back().first == time)
    batches_.pop_back(); // cut again after a rewind
  batches_.emplace_back(time, std::move(ranges));
  if (batches_.size() > batches_max)
    batches_.pop_front();
}

void direct_control::commit(std::vector<offset_range> ranges, committed done) {
  const std::lock_guard lock(mutex_);
  for (offset_range& range : ranges) {
    const auto same =
        std::find_if(commits_.ranges.begin(), commits_.ranges.end(), [&](const offset_range& each) {
          return each.topic == range.topic && each.partition == range.partition;
        });
    if (same == commits_.ranges.end())
      commits_.ranges.push_back(std::move(range));
    else
      same->until_offset = std::max(same->until_offset, range.until_offset);
  }
  if (done)
    commits_.done.push_back(std::move(done));
}

direct_control::commit_request direct_control::take_commits() {
  const std::lock_guard lock(mutex_);
  return std::exchange(commits_, {});
}

kafka_direct_counts direct_control::counts() const {
  const std::lock_guard lock(mutex_);
  return counts_;
}

void direct_control::count(const std::function<void(kafka_direct_counts&)>& change) {
  const std::lock_guard lock(mutex_);
  change(counts_);
}

} // namespace weir::kafka
