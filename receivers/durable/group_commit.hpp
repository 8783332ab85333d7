// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <weir/receivers/durable/io_lane.hpp>
#include <weir/state/segmented_log.hpp>

#include <atomic>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <exception>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

namespace weir {

/// How a log deals with a store that refuses.
struct commit_limits {
  /// Attempts after the first, each in a new segment; the pauses between them double.
  std::uint32_t retries = 8;
  std::chrono::milliseconds first_pause{50};
  std::chrono::milliseconds longest_pause{5'000};
  /// Bytes after which a new segment begins.
  std::size_t segment_bytes = std::size_t{16} << 20U;
};

/// Makes records safe in a segmented log, on a lane: all that come while a sync is under way share
/// the next one.
///
/// Each record has a mark, which never falls (a batch time, a number); records up to a mark can be
/// removed once nobody needs them, a segment at a time. Any thread. What has been added is bounded
/// by those who wait for it to be safe.
class group_commit {
public:
  /// Told once, on the lane: null when the record is safe, else why it is not.
  using done = std::function<void(std::exception_ptr)>;

  /// `check`, which may throw, is asked before anything is called safe.
  group_commit(checkpoint_store& store, std::string prefix, std::shared_ptr<io_lane> lane,
               std::function<void()> check = {}, const commit_limits& limits = {});
  group_commit(const group_commit&) = delete;
  group_commit& operator=(const group_commit&) = delete;
  ~group_commit();

  struct record {
    std::int64_t mark = 0;
    std::string bytes;
  };
  /// Adds a record for which nobody waits: it becomes safe with the next `commit` that goes well.
  void append(record added);
  /// Makes these records safe, and all that were added, and says so; none of these is written later
  /// if it says that this has failed. Calls are answered in order.
  void commit(std::vector<record> records, done told);
  /// Removes what is no longer needed: whole segments up to this mark.
  void remove_up_to(std::int64_t mark);

  /// Attempts that failed.
  [[nodiscard]] std::uint64_t failures() const noexcept;

private:
  struct shared;
  std::shared_ptr<io_lane> lane_;
  std::shared_ptr<shared> state_;
};

} // namespace weir
