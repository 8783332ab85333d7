// SPDX-License-Identifier: Apache-2.0
#include "bare_client.hpp"

#include <weir/receivers/kafka/client/failure.hpp>

#include <array>
#include <atomic>
#include <chrono>
#include <cstdlib>
#include <stdexcept>
#include <vector>

#include <unistd.h>

namespace bench {

namespace kafka = weir::kafka;

weir::kafka_properties broker() {
  return {{"bootstrap.servers", std::getenv("WEIR_KAFKA_BROKER")}};
}

std::string fresh_topic(int partitions) {
  static std::atomic<int> count{0};
  const std::string name = "bench-" + std::to_string(::getpid()) + "-" + std::to_string(++count);
  const kafka::client admin(kafka::client_role::producer, broker(), {});
  const kafka::queue_handle queue(rd_kafka_queue_new(admin.get()));
  std::array<char, 256> why{};
  rd_kafka_NewTopic_t* wanted =
      rd_kafka_NewTopic_new(name.c_str(), partitions, 1, why.data(), why.size());
  rd_kafka_CreateTopics(admin.get(), &wanted, 1, nullptr, queue.get());
  rd_kafka_NewTopic_destroy(wanted);
  const kafka::event_handle answer(rd_kafka_queue_poll(queue.get(), 30'000));
  if (!answer || rd_kafka_event_error(answer.get()) != RD_KAFKA_RESP_ERR_NO_ERROR)
    throw std::runtime_error("no topic could be made");
  return name;
}

bare_producer::bare_producer(const weir::kafka_properties& more)
    : client_(kafka::client_role::producer, broker(), [&more] {
        auto own = more;
        own["enable.idempotence"] = "true";
        return own;
      }()) {}

void bare_producer::write(const std::string& topic, std::string_view value, std::int64_t count) {
  rd_kafka_topic_t* const to = rd_kafka_topic_new(client_.get(), topic.c_str(), nullptr);
  for (std::int64_t i = 0; i < count; ++i)
    while (rd_kafka_produce(to, RD_KAFKA_PARTITION_UA, RD_KAFKA_MSG_F_COPY,
                            const_cast<char*>(value.data()), value.size(), nullptr, 0,
                            nullptr) != 0)
      rd_kafka_poll(client_.get(), 10); // its queue is full
  rd_kafka_flush(client_.get(), 60'000);
  rd_kafka_topic_destroy(to);
}

std::uint64_t bare_read(const std::string& topic, int partitions, std::int64_t count) {
  kafka::client client(
      kafka::client_role::consumer, broker(),
      {{"group.id", "bench"}, {"enable.auto.commit", "false"}, {"queued.min.messages", "1000000"}});
  rd_kafka_poll_set_consumer(client.get());
  const kafka::queue_handle queue(rd_kafka_queue_get_consumer(client.get()));
  std::vector<kafka::partition_offset> all;
  for (int p = 0; p < partitions; ++p) {
    // A first question saves the half second that an assignment takes without one.
    static_cast<void>(client.bounds_of(topic, p, std::chrono::seconds(10)));
    all.push_back({topic, p, RD_KAFKA_OFFSET_BEGINNING});
  }
  kafka::check(rd_kafka_assign(client.get(), kafka::to_list(all).get()), "assigning");
  std::vector<rd_kafka_message_t*> messages(10'000);
  std::uint64_t bytes = 0;
  while (count > 0) {
    const ssize_t got =
        rd_kafka_consume_batch_queue(queue.get(), 100, messages.data(), messages.size());
    for (ssize_t i = 0; i < got; ++i) {
      rd_kafka_message_t* const message = messages[static_cast<std::size_t>(i)];
      if (message->err == RD_KAFKA_RESP_ERR_NO_ERROR) {
        bytes += message->len;
        --count;
      }
      rd_kafka_message_destroy(message);
    }
  }
  return bytes;
}

} // namespace bench
