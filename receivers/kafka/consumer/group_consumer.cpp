// SPDX-License-Identifier: Apache-2.0
#include <weir/receivers/kafka/consumer/group_consumer.hpp>

#include <weir/receivers/kafka/client/failure.hpp>
#include <weir/state/support/fault.hpp>
#include <weir/state/support/log.hpp>

#include <map>

namespace weir::kafka {

namespace {

/// One block of a stream is made of a call's records.
constexpr std::size_t batch_records_max = 4'096;

kafka_properties own_properties(const kafka_properties& given, const std::string& group) {
  kafka_properties own{
      {"group.id", group}, {"enable.auto.commit", "false"}, {"enable.auto.offset.store", "false"}};
  if (!given.contains("partition.assignment.strategy"))
    own["partition.assignment.strategy"] = "cooperative-sticky";
  return own;
}

} // namespace

group_consumer::group_consumer(const kafka_properties& properties, const std::string& group,
                               const std::vector<std::string>& topics)
    : client_(client_role::consumer, properties, own_properties(properties, group)) {
  rd_kafka_poll_set_consumer(client_.get());
  queue_.reset(rd_kafka_queue_get_consumer(client_.get()));
  std::vector<partition_offset> names;
  for (const std::string& topic : topics)
    names.push_back({topic, RD_KAFKA_PARTITION_UA, RD_KAFKA_OFFSET_INVALID});
  check(rd_kafka_subscribe(client_.get(), to_list(names).get()), "subscribing");
}

group_consumer::~group_consumer() {
  queue_.reset();
  rd_kafka_consumer_close(client_.get());
}

std::size_t group_consumer::receive(std::chrono::milliseconds timeout,
                                    const std::function<void(std::span<const raw_record>)>& store) {
  const auto messages = kafka::receive(client_, *queue_, timeout, batch_records_max);
  if (messages.empty())
    return 0;
  std::vector<raw_record> records;
  std::map<std::pair<std::string_view, std::int32_t>, std::int64_t> next;
  for (const message_handle& message : messages) {
    if (message->err != RD_KAFKA_RESP_ERR_NO_ERROR)
      throw kafka_error(message->err, "receiving", rd_kafka_message_errstr(message.get()));
    records.push_back(raw_record_of(*message));
    next[{records.back().topic, records.back().partition}] = records.back().offset + 1;
  }
  store(records);
  fault_point({"kafka.receiver.stored"});
  std::vector<partition_offset> offsets;
  for (const auto& [place, offset] : next)
    offsets.push_back({std::string(place.first), place.second, offset});
  check(rd_kafka_commit(client_.get(), to_list(offsets).get(), 1), "committing offsets");
  return records.size();
}

} // namespace weir::kafka
