// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <weir/receivers/kafka/properties.hpp>

#include <chrono>
#include <cstddef>
#include <cstdint>

namespace weir {

/// What to do where the offset to be read is not in the partition any more: it was deleted by
/// retention, or the topic was deleted and made again.
enum class out_of_range_policy : std::uint8_t {
  fail,     ///< all batches fail, naming the offsets; nothing is skipped
  earliest, ///< go on with the oldest record there is; what is lost is counted and logged
  latest,   ///< go on with what comes from now on; what is lost is counted and logged
};

/// What to do where offsets between two records hold none. That is usual where a topic is compacted,
/// and where its records are written in transactions.
enum class gap_policy : std::uint8_t { accept, fail };

/// How a direct stream reads. Validated when the stream is made.
struct kafka_direct_options {
  /// Of the consumer; `bootstrap.servers` is needed, `group.id` is for committed offsets alone.
  kafka_properties properties{};
  /// Partitions of the stream; the topic's partition p goes to p modulo this. 0: as many as the
  /// topology's default parallelism.
  std::uint32_t partitions = 0;

  /// Records a second that a batch takes from one partition at most, times its interval; 0: no bound.
  double max_rate_per_partition = 0;
  /// Records that a batch may always take from each partition.
  std::uint64_t min_records_per_partition = 1;
  /// Bytes that are read ahead; while there are more, nothing is read.
  std::size_t buffer_bytes_max = std::size_t{64} << 20U;

  out_of_range_policy on_out_of_range = out_of_range_policy::fail;
  gap_policy on_gap = gap_policy::accept;
  /// How often topics are looked at for new partitions.
  std::chrono::milliseconds discover_interval{30'000};
  /// How long a start waits for the brokers, and any other request.
  std::chrono::milliseconds request_timeout{10'000};
  /// How long a batch of an earlier run may take to be read again.
  std::chrono::milliseconds replay_timeout{60'000};
};

/// Throws `errc::invalid_argument` for options that cannot be used, among them the properties.
void validate(const kafka_direct_options& options);

} // namespace weir
