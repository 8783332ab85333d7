// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <weir/operators/topology.hpp>
#include <weir/receivers/kafka/client/client.hpp>
#include <weir/receivers/kafka/record.hpp>
#include <weir/receivers/kafka/sink/sink_options.hpp>

#include <atomic>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace weir {

/// A record to be written; its text is copied before the call that takes it returns.
struct kafka_message {
  std::string_view topic{};    ///< empty: the sink's
  std::int32_t partition = -1; ///< −1: by the key, or at random where there is none
  std::optional<std::string_view> key{};
  std::optional<std::string_view> value{};
  std::span<const kafka_header> headers{};
};

namespace kafka {

/// Writes whole batches, with one producer that lives as long as it can be used.
///
/// One thread at a time. `write` blocks until the brokers have the batch.
class batch_producer {
public:
  batch_producer(std::string topic, kafka_sink_options options);

  /// Hands out the records of the batch, each by `produce`; called again for each attempt.
  using records = std::function<void(batch_producer&)>;

  /// Writes a batch, again after errors that may pass, unless its key shows that it is there. Throws
  /// `kafka_error`, and what `each` throws: then nothing of the batch is visible, if the sink is
  /// transactional.
  void write(const output_key& key, const records& each);
  /// Adds a record to the batch that is being written; waits while the client holds too many.
  void produce(const kafka_message& message);

  [[nodiscard]] std::uint64_t batches_left_out() const noexcept { return left_out_.load(); }

private:
  [[nodiscard]] bool transactional() const noexcept { return !options_.application_id.empty(); }
  void try_write(const output_key& key, const records& each);
  void open(std::string_view output);
  void close() noexcept;
  void read_last_batch();
  rd_kafka_resp_err_t offer(const kafka_message& message);
  void flush();
  void check_delivered() const;
  void commit(const output_key& key);
  void send_offsets(const std::string& group, const partitions_handle& offsets);
  void abort() noexcept;
  [[nodiscard]] rd_kafka_topic_t* topic(std::string_view name);
  [[nodiscard]] int timeout_ms() const;

  const std::string topic_;
  const kafka_sink_options options_;

  std::string transactional_id_;
  std::unique_ptr<client> client_;
  std::map<std::string, topic_handle, std::less<>> topics_; // go before the client
  std::optional<batch_time> last_batch_;
  bool fenced_ = false;
  bool in_transaction_ = false;

  std::uint64_t failed_ = 0; ///< records of the batch that were not delivered
  rd_kafka_resp_err_t first_failure_ = RD_KAFKA_RESP_ERR_NO_ERROR;
  std::string failed_topic_;
  std::atomic<std::uint64_t> left_out_{0};
};

} // namespace kafka
} // namespace weir
