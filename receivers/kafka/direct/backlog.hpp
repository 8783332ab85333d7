// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <weir/operators/chunk.hpp>
#include <weir/receivers/kafka/offset_range.hpp>
#include <weir/receivers/kafka/record.hpp>

#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <deque>
#include <exception>
#include <functional>
#include <limits>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

namespace weir::kafka {

/// Records of one partition that were read together.
struct read_block {
  std::size_t place = 0; ///< of the partition in the backlog
  std::shared_ptr<const chunk<kafka_text_record>> records;
  std::int64_t from = 0; ///< offset behind the block before
  std::int64_t until = 0;
  /// Of each record, where they do not follow one another from `from`.
  std::vector<std::int64_t> offsets;

  [[nodiscard]] std::int64_t offset_behind(std::size_t record) const {
    return (offsets.empty() ? from + static_cast<std::int64_t>(record) : offsets[record]) + 1;
  }
};

/// What has been read and is in no finished batch yet, partition by partition, in order of the
/// offsets; and which offsets the open batch has.
///
/// One thread reads into it and waits while it holds too many bytes; the actor of the source takes
/// out of it. Partitions are added, never removed.
class backlog {
public:
  static constexpr auto unlimited = std::numeric_limits<std::uint64_t>::max();

  explicit backlog(std::size_t bytes_max) : bytes_max_(bytes_max) {}

  // -- the reader --------------------------------------------------------------------------------

  /// Adds a partition that will be read from `start` on.
  std::size_t add_partition(std::string topic, std::int32_t partition, std::int64_t start);
  /// Adds a block; returns whether there is room for more.
  bool put(read_block block);
  /// There is no record below this offset that was not put. `high` is the end of the partition.
  void reached(std::size_t place, std::int64_t offset, std::int64_t high);
  /// What lies between where the partition stood and `offset` is gone: goes on there.
  void skip_to(std::size_t place, std::int64_t offset);
  /// Every batch fails with this from now on, or no longer; partitions are not read meanwhile.
  void fail(std::exception_ptr cause);
  /// Waits for room, or until told to stop.
  void wait_for_room();
  void stop();
  void resume();

  // -- the source --------------------------------------------------------------------------------

  /// A batch begins: so many records may be taken from each partition.
  void begin(const std::function<std::uint64_t(double lag_share)>& allowance);
  [[nodiscard]] bool begun() const;
  /// The batch is to have exactly these ranges. Throws `errc::source_changed` if the partitions are
  /// beyond one of them.
  void begin_replay(const std::vector<offset_range>& ranges);
  /// Waits until all records of the ranges have been read; false if the time was up. Throws what the
  /// reader has failed with.
  bool wait_for_replay(std::chrono::milliseconds timeout);

  /// Throws what the reader has failed with, if it has; not in a batch of an earlier run.
  void check() const;
  /// Takes the next block of the open batch, a part of it where only that is allowed: of at most so
  /// many bytes, unless it is the first of the batch and `at_least_one` is set.
  std::optional<read_block> take(std::size_t bytes_max, bool at_least_one);
  [[nodiscard]] bool pending() const;
  /// Blocks that could be taken now.
  [[nodiscard]] std::size_t blocks() const;
  /// The offsets of the open batch.
  [[nodiscard]] std::vector<offset_range> ranges() const;
  [[nodiscard]] std::uint64_t taken_records() const;
  void sealed();
  void rewind();
  /// Where each partition stands behind the open batch, whatever of it was taken.
  [[nodiscard]] std::vector<offset_range> position() const;

private:
  struct partition {
    std::string topic;
    std::int32_t number = 0;
    std::int64_t begin = 0; ///< of the open batch
    std::int64_t taken = 0; ///< up to here it has been taken into the open batch
    std::int64_t known = 0; ///< no record below this was not put
    std::int64_t high = 0;
    std::int64_t replay_until = -1;
    std::uint64_t allowed = unlimited;
    std::deque<read_block> blocks;

    [[nodiscard]] std::uint64_t allowed_of(const read_block& block) const;
  };

  [[nodiscard]] bool replayed() const;
  std::optional<read_block> take_from(partition& from, std::size_t bytes_max, bool first);
  read_block split(read_block& block, std::size_t records);
  void take_out(partition& from, const read_block& block);

  const std::size_t bytes_max_;
  mutable std::mutex mutex_;
  std::condition_variable changed_;
  std::deque<partition> partitions_;
  std::vector<read_block> taken_;
  std::size_t next_ = 0; ///< the partition whose turn it is
  std::size_t bytes_ = 0;
  std::exception_ptr failure_;
  bool begun_ = false;
  bool replaying_ = false;
  bool stopping_ = false;
};

} // namespace weir::kafka
