// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <weir/receivers/kafka/client/handles.hpp>
#include <weir/receivers/kafka/properties.hpp>

#include <atomic>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

namespace weir::kafka {

/// A partition of a topic and a place in it.
struct partition_offset {
  std::string topic;
  std::int32_t partition = 0;
  std::int64_t offset = RD_KAFKA_OFFSET_INVALID;

  friend bool operator==(const partition_offset&, const partition_offset&) = default;
};

/// What a client tells about, on the thread that polls it. An exception is logged and goes no further.
struct client_events {
  /// A record was delivered, or not.
  std::function<void(const rd_kafka_message_t&)> delivered{};
  /// The group gives partitions to this member, or takes them (`RD_KAFKA_RESP_ERR__…_PARTITIONS`);
  /// the handler has to tell the client to take that on.
  std::function<void(rd_kafka_resp_err_t, rd_kafka_topic_partition_list_t&)> rebalance{};
  /// A commit that was not waited for has ended.
  std::function<void(rd_kafka_resp_err_t, const rd_kafka_topic_partition_list_t&)> committed{};
};

/// One librdkafka client: a consumer or a producer. Its log lines go to Weir's log sink, its errors
/// that belong to no call are logged, a limited number of times.
///
/// Thread-safe as librdkafka is. Destruction waits for its threads: some milliseconds, longer if a
/// request is under way.
class client {
public:
  /// `own` are added to the user's properties and win. Throws `errc::invalid_argument`.
  client(client_role role, const kafka_properties& properties, const kafka_properties& own,
         client_events events = {});
  client(const client&) = delete;
  client& operator=(const client&) = delete;
  ~client();

  [[nodiscard]] rd_kafka_t* get() const noexcept { return handle_.get(); }
  /// The error that has made the handle unusable, if one has.
  [[nodiscard]] rd_kafka_resp_err_t fatal(std::string& reason) const;

  /// The partitions of topics that are named, or, with "^…", match a regular expression; topics that
  /// do not exist are left out. Throws `kafka_error` when no broker answers in time, or the user lacks
  /// the right to read one of them.
  [[nodiscard]] std::vector<partition_offset>
  partitions_of(const std::vector<std::string>& topics, std::chrono::milliseconds timeout) const;
  /// The oldest offset that can be read and the one after the newest.
  struct bounds {
    std::int64_t low;
    std::int64_t high;
  };
  [[nodiscard]] bounds bounds_of(const std::string& topic, std::int32_t partition,
                                 std::chrono::milliseconds timeout) const;
  /// The offsets that the consumer's group has committed, `RD_KAFKA_OFFSET_INVALID` where there is
  /// none.
  [[nodiscard]] std::vector<partition_offset> committed(const std::vector<partition_offset>& of,
                                                        std::chrono::milliseconds timeout) const;

  [[nodiscard]] std::uint64_t errors() const noexcept { return errors_.load(); }

private:
  struct callbacks;

  void install_callbacks(rd_kafka_conf_t& conf);

  const client_events events_;
  std::atomic<std::uint64_t> errors_{0};
  client_handle handle_;
};

/// Waits for a message of a consumer's queue for at most `timeout`, and takes with it what is there by
/// then, `count_max` at most. Messages may be errors.
[[nodiscard]] std::vector<message_handle> receive(const client& consumer, rd_kafka_queue_t& queue,
                                                  std::chrono::milliseconds timeout,
                                                  std::size_t count_max);

/// The list that librdkafka takes.
[[nodiscard]] partitions_handle to_list(const std::vector<partition_offset>& partitions);
[[nodiscard]] std::vector<partition_offset>
from_list(const rd_kafka_topic_partition_list_t& partitions);

} // namespace weir::kafka
