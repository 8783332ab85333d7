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
#include <mutex>
#include <string>
#include <string_view>
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

/// Why a client cannot work with the brokers, as it told last.
struct client_trouble {
  rd_kafka_resp_err_t code = RD_KAFKA_RESP_ERR_NO_ERROR;
  std::string reason;

  /// Wrong credentials or certificates, or a group that the user may not use: waiting does not help.
  [[nodiscard]] bool refused() const noexcept {
    return code == RD_KAFKA_RESP_ERR__AUTHENTICATION || code == RD_KAFKA_RESP_ERR__SSL ||
           code == RD_KAFKA_RESP_ERR_GROUP_AUTHORIZATION_FAILED;
  }
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
  /// Lets a consumer's events come with its records, and gives the queue of both.
  [[nodiscard]] queue_handle start_consuming();
  /// The error that has made the handle unusable, if one has.
  [[nodiscard]] rd_kafka_resp_err_t fatal(std::string& reason) const;

  /// The partitions of topics that are named, or, with "^…", match a regular expression; topics that
  /// do not exist are left out. Throws `kafka_error` when no broker answers in time, or the user lacks
  /// the right to read one of them.
  [[nodiscard]] std::vector<partition_offset> partitions_of(const std::vector<std::string>& topics,
                                                            std::chrono::milliseconds timeout);
  /// The oldest offset that can be read and the one after the newest.
  struct bounds {
    std::int64_t low;
    std::int64_t high;
  };
  [[nodiscard]] bounds bounds_of(const std::string& topic, std::int32_t partition,
                                 std::chrono::milliseconds timeout);
  /// The offsets that the consumer's group has committed, `RD_KAFKA_OFFSET_INVALID` where there is
  /// none.
  [[nodiscard]] std::vector<partition_offset> committed(const std::vector<partition_offset>& of,
                                                        std::chrono::milliseconds timeout);
  /// The same with the metadata of each; `doing` is for the error.
  void find_committed(const partitions_handle& of, std::chrono::milliseconds timeout,
                      std::string_view doing);
  /// Commits offsets of the consumer's group; `RD_KAFKA_RESP_ERR__TIMED_OUT` if that is not known to be
  /// done in time, and may still happen.
  [[nodiscard]] rd_kafka_resp_err_t commit(const partitions_handle& offsets,
                                           std::chrono::milliseconds timeout) const;

  [[nodiscard]] std::uint64_t errors() const noexcept { return errors_.load(); }
  /// As far as it was polled; before a consumer starts to consume, it is polled here.
  [[nodiscard]] client_trouble trouble();
  /// Throws unless the call succeeded: if it was in vain since no broker could be talked to, what the
  /// client has told about that.
  void check(rd_kafka_resp_err_t code, std::string_view doing);
  void check(rd_kafka_error_t* failure, std::string_view doing);

private:
  struct callbacks;

  void install_callbacks(rd_kafka_conf_t& conf);
  [[nodiscard]] metadata_handle metadata_of(rd_kafka_topic_t* topic,
                                            std::chrono::milliseconds timeout);
  void ask(std::chrono::milliseconds timeout, std::string_view doing,
           const std::function<rd_kafka_resp_err_t(int timeout_ms)>& call);
  void note(rd_kafka_resp_err_t code, const char* reason);
  void explain(rd_kafka_resp_err_t code, std::string_view doing);

  const client_role role_;
  const client_events events_;
  std::atomic<std::uint64_t> errors_{0};
  std::mutex mutex_;
  client_trouble trouble_;
  bool consuming_ = false;
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
