// SPDX-License-Identifier: Apache-2.0
#include <weir/receivers/kafka/client/client.hpp>

#include <weir/receivers/kafka/client/failure.hpp>
#include <weir/state/support/log.hpp>

#include <algorithm>
#include <array>
#include <regex>

namespace weir::kafka {

namespace {

int milliseconds(std::chrono::milliseconds time) {
  return static_cast<int>(std::clamp<std::int64_t>(time.count(), 0, 1'000'000'000));
}

/// What is logged as an error is told to the error callback as well.
log_level level_of(int syslog) {
  constexpr int warning = 4;
  return syslog == warning ? log_level::warning : log_level::debug;
}

bool matches(const std::vector<std::string>& wanted, std::string_view topic) {
  return std::any_of(wanted.begin(), wanted.end(), [&](const std::string& each) {
    return each.starts_with('^') ? std::regex_match(topic.begin(), topic.end(), std::regex(each))
                                 : each == topic;
  });
}

} // namespace

struct client::callbacks {
  static void on_error(rd_kafka_t*, int code, const char* reason, void* self) {
    const auto count = ++static_cast<client*>(self)->errors_;
    // A broker that is down reports itself again and again.
    if (count <= 5 || (count & (count - 1)) == 0)
      log(log_level::warning, "kafka",
          kafka_error(static_cast<rd_kafka_resp_err_t>(code), "client", reason).what());
  }
  static void on_log(const rd_kafka_t*, int level, const char* facility, const char* text) {
    log(level_of(level), "kafka", escape_for_log(std::string(facility) + ": " + text));
  }
  static void on_delivery(rd_kafka_t*, const rd_kafka_message_t* message, void* self) {
    tell([&] { events_of(self).delivered(*message); });
  }
  static void on_rebalance(rd_kafka_t*, rd_kafka_resp_err_t what,
                           rd_kafka_topic_partition_list_t* partitions, void* self) {
    tell([&] { events_of(self).rebalance(what, *partitions); });
  }
  static void on_commit(rd_kafka_t*, rd_kafka_resp_err_t result,
                        rd_kafka_topic_partition_list_t* offsets, void* self) {
    if (offsets != nullptr)
      tell([&] { events_of(self).committed(result, *offsets); });
  }

private:
  static const client_events& events_of(void* self) { return static_cast<client*>(self)->events_; }
  /// Nothing may be thrown through the client's C code.
  template <class F>
  static void tell(F&& handler) noexcept {
    try {
      handler();
    } catch (...) {
      log(log_level::error, "kafka", describe(std::current_exception()));
    }
  }
};

void client::install_callbacks(rd_kafka_conf_t& conf) {
  rd_kafka_conf_set_opaque(&conf, this);
  rd_kafka_conf_set_error_cb(&conf, callbacks::on_error);
  rd_kafka_conf_set_log_cb(&conf, callbacks::on_log);
  if (events_.delivered)
    rd_kafka_conf_set_dr_msg_cb(&conf, callbacks::on_delivery);
  if (events_.rebalance)
    rd_kafka_conf_set_rebalance_cb(&conf, callbacks::on_rebalance);
  if (events_.committed)
    rd_kafka_conf_set_offset_commit_cb(&conf, callbacks::on_commit);
}

client::client(client_role role, const kafka_properties& properties, const kafka_properties& own,
               client_events events)
    : events_(std::move(events)) {
  kafka_properties all = normalized(properties, role);
  for (const auto& [name, value] : own)
    all[name] = value;
  conf_handle conf(rd_kafka_conf_new());
  std::array<char, 512> why{};
  for (const auto& [name, value] : all)
    if (rd_kafka_conf_set(conf.get(), name.c_str(), value.c_str(), why.data(), why.size()) !=
        RD_KAFKA_CONF_OK)
      throw error(errc::invalid_argument, "kafka: property \"" + name + "\": " + why.data());
  install_callbacks(*conf);
  rd_kafka_t* made =
      rd_kafka_new(role == client_role::consumer ? RD_KAFKA_CONSUMER : RD_KAFKA_PRODUCER,
                   conf.get(), why.data(), why.size());
  if (made == nullptr)
    throw error(errc::invalid_argument, std::string("kafka: the client cannot be made: ") +
                                            why.data() + " (" + to_text(all) + ")");
  static_cast<void>(conf.release()); // the client owns it now
  handle_.reset(made);
}

client::~client() = default;

rd_kafka_resp_err_t client::fatal(std::string& reason) const {
  std::array<char, 512> text{};
  const auto code = rd_kafka_fatal_error(handle_.get(), text.data(), text.size());
  reason = text.data();
  return code;
}

std::vector<partition_offset> client::partitions_of(const std::vector<std::string>& topics,
                                                    std::chrono::milliseconds timeout) const {
  const struct rd_kafka_metadata* raw = nullptr;
  check(rd_kafka_metadata(handle_.get(), 1, nullptr, &raw, milliseconds(timeout)),
        "asking the brokers for their topics");
  const metadata_handle metadata(raw);
  std::vector<partition_offset> out;
  for (int t = 0; t < metadata->topic_cnt; ++t) {
    const rd_kafka_metadata_topic& topic = metadata->topics[t];
    if (!matches(topics, topic.topic))
      continue;
    if (topic.err == RD_KAFKA_RESP_ERR_TOPIC_AUTHORIZATION_FAILED)
      check(topic.err, std::string("asking for topic ") + topic.topic);
    if (topic.err == RD_KAFKA_RESP_ERR_NO_ERROR)
      for (int p = 0; p < topic.partition_cnt; ++p)
        out.push_back({topic.topic, topic.partitions[p].id, RD_KAFKA_OFFSET_INVALID});
  }
  std::sort(out.begin(), out.end(), [](const partition_offset& a, const partition_offset& b) {
    return std::tie(a.topic, a.partition) < std::tie(b.topic, b.partition);
  });
  return out;
}

client::bounds client::bounds_of(const std::string& topic, std::int32_t partition,
                                 std::chrono::milliseconds timeout) const {
  bounds out{};
  check(rd_kafka_query_watermark_offsets(handle_.get(), topic.c_str(), partition, &out.low,
                                         &out.high, milliseconds(timeout)),
        "asking for the offsets of " + topic + "/" + std::to_string(partition));
  return out;
}

std::vector<partition_offset> client::committed(const std::vector<partition_offset>& of,
                                                std::chrono::milliseconds timeout) const {
  const partitions_handle list = to_list(of);
  check(rd_kafka_committed(handle_.get(), list.get(), milliseconds(timeout)),
        "asking for the committed offsets of the group");
  return from_list(*list);
}

std::vector<message_handle> receive(const client& consumer, rd_kafka_queue_t& queue,
                                    std::chrono::milliseconds timeout, std::size_t count_max) {
  std::vector<message_handle> out;
  // A call for many waits until they are all there; so one first, then what is there.
  message_handle first(rd_kafka_consumer_poll(consumer.get(), milliseconds(timeout)));
  if (!first)
    return out;
  std::vector<rd_kafka_message_t*> rest(count_max - 1);
  const ssize_t count = rd_kafka_consume_batch_queue(&queue, 0, rest.data(), rest.size());
  out.reserve(static_cast<std::size_t>(std::max<ssize_t>(count, 0)) + 1);
  out.push_back(std::move(first));
  for (ssize_t i = 0; i < count; ++i)
    out.emplace_back(rest[static_cast<std::size_t>(i)]);
  return out;
}

partitions_handle to_list(const std::vector<partition_offset>& partitions) {
  partitions_handle list(rd_kafka_topic_partition_list_new(static_cast<int>(partitions.size())));
  for (const partition_offset& each : partitions)
    rd_kafka_topic_partition_list_add(list.get(), each.topic.c_str(), each.partition)->offset =
        each.offset;
  return list;
}

std::vector<partition_offset> from_list(const rd_kafka_topic_partition_list_t& partitions) {
  std::vector<partition_offset> out;
  for (int i = 0; i < partitions.cnt; ++i)
    out.push_back(
        {partitions.elems[i].topic, partitions.elems[i].partition, partitions.elems[i].offset});
  return out;
}

} // namespace weir::kafka
