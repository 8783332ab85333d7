// SPDX-License-Identifier: Apache-2.0
#include <weir/receivers/kafka/raw_record.hpp>

#include <weir/receivers/kafka/client/handles.hpp>

namespace weir::kafka {

std::vector<kafka_header> raw_record::headers() const {
  std::vector<kafka_header> out;
  rd_kafka_headers_t* all = nullptr;
  if (message == nullptr || rd_kafka_message_headers(message, &all) != RD_KAFKA_RESP_ERR_NO_ERROR)
    return out;
  const char* name = nullptr;
  const void* bytes = nullptr;
  std::size_t size = 0;
  for (std::size_t i = 0;
       rd_kafka_header_get_all(all, i, &name, &bytes, &size) == RD_KAFKA_RESP_ERR_NO_ERROR; ++i) {
    out.emplace_back(name, std::nullopt);
    if (bytes != nullptr)
      out.back().second.emplace(static_cast<const char*>(bytes), size);
  }
  return out;
}

raw_record raw_record_of(const rd_kafka_message_t& message) {
  rd_kafka_timestamp_type_t kind{};
  raw_record out;
  out.topic = rd_kafka_topic_name(message.rkt);
  out.partition = message.partition;
  out.offset = message.offset;
  out.timestamp_ms = rd_kafka_message_timestamp(&message, &kind);
  if (message.key != nullptr)
    out.key.emplace(static_cast<const char*>(message.key), message.key_len);
  if (message.payload != nullptr)
    out.value.emplace(static_cast<const char*>(message.payload), message.len);
  out.message = &message;
  return out;
}

} // namespace weir::kafka
