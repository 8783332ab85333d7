// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <weir/receivers/kafka/client/client.hpp>
#include <weir/receivers/kafka/consumer_strategy.hpp>
#include <weir/receivers/kafka/direct/backlog.hpp>
#include <weir/receivers/kafka/direct/direct_control.hpp>
#include <weir/receivers/kafka/direct/direct_options.hpp>
#include <weir/state/support/log.hpp>

#include <atomic>
#include <chrono>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

namespace weir::kafka {

/// Reads partitions from given offsets into a backlog, on a thread of its own, with one consumer that
/// belongs to no group.
///
/// Offsets are those of the stream's checkpoint, so it never asks the broker where to go on, but for
/// partitions that are new. When enough has been read ahead it stops reading: pausing partitions
/// would cost up to a second.
class reader {
public:
  /// Where a stream stands: the next offset of each partition.
  using positions = std::map<topic_partition, std::int64_t>;

  reader(consumer_strategy strategy, const kafka_direct_options& options, backlog& into,
         std::shared_ptr<direct_control> control, std::function<void()> data_arrived);
  reader(const reader&) = delete;
  reader& operator=(const reader&) = delete;
  ~reader();

  /// Finds the partitions and where to begin, and starts to read. Throws `kafka_error` when no broker
  /// answers in time, `errc::not_found` where there is no such topic.
  void start(const positions& restored);
  /// Asks the thread to end.
  void stop();

private:
  using time = std::chrono::steady_clock::time_point;
  struct place {
    std::string topic;
    std::int32_t partition = 0;
    std::int64_t next = 0; ///< offset that is to be read next
    bool refused = false;  ///< the user may not read it

    [[nodiscard]] std::string name() const { return topic + "/" + std::to_string(partition); }
  };
  /// A run of messages of one partition, as they were received.
  using messages = std::vector<message_handle>;

  void discover(const positions& restored, bool at_start);
  void assign();

  void run();
  void step();
  void handle(const messages& batch);
  std::size_t handle_some(const messages& batch, std::size_t begin);
  void handle_records(std::size_t at, std::size_t begin, std::size_t end, const messages& batch);
  void add(const rd_kafka_message_t& message);
  void note_gap(const place& in, std::int64_t begin, std::int64_t end);
  void put(std::size_t at, std::int64_t until);
  void handle_error(const rd_kafka_message_t& message);
  void out_of_range(std::size_t at);
  void fail_for_good(const std::string& what);
  void refused(place& here, const rd_kafka_message_t& message);
  void allowed(place& here);
  void publish_counts();
  void note_end(const rd_kafka_message_t& message);
  void commit_asked();
  /// The number of places if there is none.
  [[nodiscard]] std::size_t place_of(std::string_view topic, std::int32_t partition);
  [[nodiscard]] std::size_t place_of(const rd_kafka_message_t& message);

  const consumer_strategy strategy_;
  const kafka_direct_options options_;
  backlog& backlog_;
  const std::shared_ptr<direct_control> control_;
  const std::function<void()> data_arrived_;

  std::unique_ptr<client> client_;
  queue_handle queue_;
  std::vector<place> places_;
  std::size_t last_place_ = 0;
  bool has_room_ = true;
  time next_discovery_;

  chunk_builder<kafka_text_record> records_; ///< of the next block
  std::vector<std::int64_t> offsets_;        ///< of each of them
  bool failed_for_good_ = false;
  kafka_direct_counts pending_counts_;
  log_limiter warnings_;

  std::atomic<bool> stopping_{false};
  std::thread thread_;
};

} // namespace weir::kafka
