// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <weir/receivers/kafka/offset_range.hpp>
#include <weir/state/batch_time.hpp>

#include <cstdint>
#include <deque>
#include <functional>
#include <mutex>
#include <utility>
#include <vector>

namespace weir {

/// What a direct stream has counted. A plain value.
struct kafka_direct_counts {
  std::uint64_t records = 0;
  std::uint64_t bytes = 0;          ///< of keys and values
  std::uint64_t below_expected = 0; ///< records that came twice from the broker, left out
  std::uint64_t gaps = 0;           ///< offsets that held no record
  std::uint64_t lost = 0;           ///< offsets skipped since they were gone
  std::uint64_t errors = 0;         ///< of the client, retried
  std::uint64_t waits_for_room = 0; ///< how often reading stopped since enough had been read ahead
};

namespace kafka {

/// What the program and the source of a direct stream share. Any thread.
class direct_control {
public:
  /// Called after a commit with null, or why it failed.
  using committed = std::function<void(std::exception_ptr)>;

  [[nodiscard]] std::vector<offset_range> ranges(batch_time time) const;
  void commit(std::vector<offset_range> ranges, committed done);
  [[nodiscard]] kafka_direct_counts counts() const;

  // -- the source's side -----------------------------------------------------------------------

  void fix(batch_time time, std::vector<offset_range> ranges);
  /// The commits asked for since the last call; of several for a partition the largest counts.
  struct commit_request {
    std::vector<offset_range> ranges;
    std::vector<committed> done;
  };
  [[nodiscard]] commit_request take_commits();
  void count(const std::function<void(kafka_direct_counts&)>& change);

private:
  /// Batches whose ranges are kept for those who ask.
  static constexpr std::size_t batches_max = 1'024;

  mutable std::mutex mutex_;
  std::deque<std::pair<batch_time, std::vector<offset_range>>> batches_;
  commit_request commits_;
  kafka_direct_counts counts_;
};

} // namespace kafka

} // namespace weir
