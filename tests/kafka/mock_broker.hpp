// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <weir/receivers/kafka/client/client.hpp>
#include <weir/receivers/kafka/client/failure.hpp>

#include <librdkafka/rdkafka_mock.h>

#include <array>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace weir::testing {

/// Brokers inside the test's process, as librdkafka brings them: for errors, leaders that move and
/// brokers that are down. Topics come into being when they are used.
class mock_broker {
public:
  explicit mock_broker(int brokers = 1) {
    std::array<char, 512> why{};
    host_.reset(rd_kafka_new(RD_KAFKA_PRODUCER, rd_kafka_conf_new(), why.data(), why.size()));
    cluster_.reset(rd_kafka_mock_cluster_new(host_.get(), brokers));
  }

  std::string bootstrap() const { return rd_kafka_mock_cluster_bootstraps(cluster_.get()); }
  kafka_properties properties() const { return {{"bootstrap.servers", bootstrap()}}; }
  void create(const std::string& topic, int partitions) {
    kafka::check(rd_kafka_mock_topic_create(cluster_.get(), topic.c_str(), partitions, 1),
                 "creating a topic");
  }
  void down() { rd_kafka_mock_broker_set_down(cluster_.get(), 1); }
  void up() { rd_kafka_mock_broker_set_up(cluster_.get(), 1); }
  rd_kafka_mock_cluster_t* get() const { return cluster_.get(); }

private:
  struct destroyer {
    void operator()(rd_kafka_mock_cluster_t* cluster) const {
      rd_kafka_mock_cluster_destroy(cluster);
    }
  };
  kafka::client_handle host_;
  std::unique_ptr<rd_kafka_mock_cluster_t, destroyer> cluster_; // before its host
};

/// A bare producer that has nothing to do with what is tested.
class test_producer {
public:
  explicit test_producer(const kafka_properties& properties)
      : client_(kafka::client_role::producer, properties, {}) {}

  void write(const std::string& topic, std::int32_t partition, std::optional<std::string_view> key,
             std::optional<std::string_view> value) {
    const auto data = [](const auto& part) { return part ? part->data() : nullptr; };
    const auto size = [](const auto& part) { return part ? part->size() : 0; };
    kafka::check(rd_kafka_producev(client_.get(), RD_KAFKA_V_TOPIC(topic.c_str()),
                                   RD_KAFKA_V_PARTITION(partition),
                                   RD_KAFKA_V_MSGFLAGS(RD_KAFKA_MSG_F_COPY),
                                   RD_KAFKA_V_VALUE(const_cast<char*>(data(value)), size(value)),
                                   RD_KAFKA_V_KEY(data(key), size(key)), RD_KAFKA_V_END),
                 "writing a record");
  }
  /// Waits until all is written.
  void flush() { kafka::check(rd_kafka_flush(client_.get(), 30'000), "writing records"); }
  /// Writes `prefix0`, `prefix1`, … without keys.
  void write_numbered(const std::string& topic, std::int32_t partition, std::string_view prefix,
                      int count) {
    for (int i = 0; i < count; ++i)
      write(topic, partition, std::nullopt, std::string(prefix) + std::to_string(i));
    flush();
  }

private:
  kafka::client client_;
};

} // namespace weir::testing
