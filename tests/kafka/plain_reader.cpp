// SPDX-License-Identifier: Apache-2.0
#include "plain_reader.hpp"

#include <librdkafka/rdkafka.h>

#include <array>
#include <stdexcept>

namespace weir::testing {

namespace {

std::string text(const void* bytes, std::size_t size) {
  return bytes == nullptr ? std::string() : std::string(static_cast<const char*>(bytes), size);
}

} // namespace

void plain_reader::destroyer::operator()(rd_kafka_s* handle) const {
  rd_kafka_consumer_close(handle);
  rd_kafka_destroy(handle);
}

plain_reader::plain_reader(const kafka_properties& properties, const std::string& topic) {
  rd_kafka_conf_t* conf = rd_kafka_conf_new();
  std::array<char, 256> why{};
  auto all = properties;
  all["group.id"] = "plain-reader";
  all["enable.auto.commit"] = "false";
  all["enable.partition.eof"] = "true";
  all["isolation.level"] = "read_committed";
  for (const auto& [name, value] : all)
    rd_kafka_conf_set(conf, name.c_str(), value.c_str(), why.data(), why.size());
  handle_.reset(rd_kafka_new(RD_KAFKA_CONSUMER, conf, why.data(), why.size()));
  if (!handle_)
    throw std::runtime_error(why.data());
  rd_kafka_topic_partition_list_t* list = rd_kafka_topic_partition_list_new(1);
  rd_kafka_topic_partition_list_add(list, topic.c_str(), 0)->offset = RD_KAFKA_OFFSET_BEGINNING;
  rd_kafka_assign(handle_.get(), list);
  rd_kafka_topic_partition_list_destroy(list);
}

plain_reader::~plain_reader() = default;

bool plain_reader::read_until(const std::function<bool(const std::vector<pair>&)>& enough,
                              std::chrono::seconds limit) {
  const auto deadline = std::chrono::steady_clock::now() + limit;
  bool ended = false;
  while (!ended && std::chrono::steady_clock::now() < deadline) {
    rd_kafka_message_t* message = rd_kafka_consumer_poll(handle_.get(), 100);
    if (message == nullptr)
      continue;
    if (message->err == RD_KAFKA_RESP_ERR_NO_ERROR)
      records_.emplace_back(text(message->key, message->key_len),
                            text(message->payload, message->len));
    ended = message->err == RD_KAFKA_RESP_ERR__PARTITION_EOF && enough(records_);
    rd_kafka_message_destroy(message);
  }
  return ended;
}

} // namespace weir::testing
