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

/// A broker that does not take a client's certificate says so after the connection was made, which the
/// client tells as if that had been lost.
rd_kafka_resp_err_t cause_of(rd_kafka_resp_err_t code, std::string_view reason) {
  return code == RD_KAFKA_RESP_ERR__TRANSPORT && reason.find("SSL routines") != reason.npos
             ? RD_KAFKA_RESP_ERR__SSL
             : code;
}

/// Whether a request failed since no broker could be talked to.
bool may_pass(rd_kafka_resp_err_t code) {
  return code == RD_KAFKA_RESP_ERR__TRANSPORT || code == RD_KAFKA_RESP_ERR__TIMED_OUT ||
         code == RD_KAFKA_RESP_ERR__MSG_TIMED_OUT || code == RD_KAFKA_RESP_ERR__ALL_BROKERS_DOWN ||
         code == RD_KAFKA_RESP_ERR__WAIT_COORD;
}

bool matches(const std::vector<std::string>& wanted, std::string_view topic) {
  return std::any_of(wanted.begin(), wanted.end(), [&](const std::string& each) {
    return each.starts_with('^') ? std::regex_match(topic.begin(), topic.end(), std::regex(each))
                                 : each == topic;
  });
}

std::vector<partition_offset> partitions_in(const struct rd_kafka_metadata& metadata,
                                            const std::vector<std::string>& topics) {
  std::vector<partition_offset> out;
  for (int t = 0; t < metadata.topic_cnt; ++t) {
    const rd_kafka_metadata_topic& topic = metadata.topics[t];
    if (!matches(topics, topic.topic))
      continue;
    if (topic.err == RD_KAFKA_RESP_ERR_TOPIC_AUTHORIZATION_FAILED)
      check(topic.err, std::string("asking for topic ") + topic.topic);
    if (topic.err == RD_KAFKA_RESP_ERR_NO_ERROR)
      for (int p = 0; p < topic.partition_cnt; ++p)
        out.push_back({topic.topic, topic.partitions[p].id, RD_KAFKA_OFFSET_INVALID});
  }
  return out;
}

} // namespace

struct client::callbacks {
  static void on_error(rd_kafka_t*, int code, const char* reason, void* self) {
    client& told = *static_cast<client*>(self);
    const auto what = static_cast<rd_kafka_resp_err_t>(code);
    told.note(what, reason);
    const auto count = ++told.errors_;
    // A broker that is down reports itself again and again.
    if (count <= 5 || (count & (count - 1)) == 0)
      log(log_level::warning, "kafka",
          kafka_error(cause_of(what, reason), "client", reason).what());
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
    : role_(role),
      events_(std::move(events)) {
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

queue_handle client::start_consuming() {
  consuming_ = true;
  rd_kafka_poll_set_consumer(handle_.get());
  return queue_handle(rd_kafka_queue_get_consumer(handle_.get()));
}

// -- what went wrong ------------------------------------------------------------------------------

void client::note(rd_kafka_resp_err_t code, const char* reason) {
  // That a broker is down, or all are, may follow from that it refused the client.
  const client_trouble told{cause_of(code, reason), reason};
  const std::lock_guard lock(mutex_);
  if (told.refused() || !trouble_.refused())
    trouble_ = told;
}

client_trouble client::trouble() {
  if (!consuming_) {
    rd_kafka_poll(handle_.get(), 0);
    // There are no records yet; what comes are errors of the group.
    if (role_ == client_role::consumer)
      while (const message_handle told{rd_kafka_consumer_poll(handle_.get(), 0)})
        note(told->err, rd_kafka_message_errstr(told.get()));
  }
  const std::lock_guard lock(mutex_);
  return trouble_;
}

void client::ask(std::chrono::milliseconds timeout, std::string_view doing,
                 const std::function<rd_kafka_resp_err_t(int)>& call) {
  // By and by, so that who was refused is told at once.
  for (std::chrono::milliseconds part(100);; part *= 2) {
    part = std::min(part, timeout);
    timeout -= part;
    const auto code = call(milliseconds(part));
    if (!may_pass(code) || timeout.count() <= 0 || (!consuming_ && trouble().refused()))
      return check(code, doing);
  }
}

void client::explain(rd_kafka_resp_err_t code, std::string_view doing) {
  if (!may_pass(code))
    return;
  if (const client_trouble told = trouble(); told.refused())
    throw kafka_error(told.code, doing, told.reason);
}

void client::check(rd_kafka_resp_err_t code, std::string_view doing) {
  explain(code, doing);
  kafka::check(code, doing);
}

void client::check(rd_kafka_error_t* failure, std::string_view doing) {
  if (failure == nullptr)
    return;
  error_handle owned(failure);
  explain(rd_kafka_error_code(failure), doing);
  throw kafka_error(std::move(owned), doing);
}

rd_kafka_resp_err_t client::fatal(std::string& reason) const {
  std::array<char, 512> text{};
  const auto code = rd_kafka_fatal_error(handle_.get(), text.data(), text.size());
  reason = text.data();
  return code;
}

metadata_handle client::metadata_of(rd_kafka_topic_t* topic, std::chrono::milliseconds timeout) {
  const struct rd_kafka_metadata* raw = nullptr;
  ask(timeout, "asking the brokers for topics", [&](int timeout_ms) {
    return rd_kafka_metadata(handle_.get(), topic == nullptr ? 1 : 0, topic, &raw, timeout_ms);
  });
  return metadata_handle(raw);
}

std::vector<partition_offset> client::partitions_of(const std::vector<std::string>& topics,
                                                    std::chrono::milliseconds timeout) {
  std::vector<partition_offset> out = partitions_in(*metadata_of(nullptr, timeout), topics);
  // Of all topics the brokers list only those that the user may see; asked by name they say why.
  for (const std::string& name : topics)
    if (!name.starts_with('^') && std::none_of(out.begin(), out.end(), [&](const auto& each) {
          return each.topic == name;
        })) {
      const topic_handle topic(rd_kafka_topic_new(handle_.get(), name.c_str(), nullptr));
      const auto more = partitions_in(*metadata_of(topic.get(), timeout), {name});
      out.insert(out.end(), more.begin(), more.end());
    }
  std::sort(out.begin(), out.end(), [](const partition_offset& a, const partition_offset& b) {
    return std::tie(a.topic, a.partition) < std::tie(b.topic, b.partition);
  });
  return out;
}

client::bounds client::bounds_of(const std::string& topic, std::int32_t partition,
                                 std::chrono::milliseconds timeout) {
  bounds out{};
  check(rd_kafka_query_watermark_offsets(handle_.get(), topic.c_str(), partition, &out.low,
                                         &out.high, milliseconds(timeout)),
        "asking for the offsets of " + topic + "/" + std::to_string(partition));
  return out;
}

std::vector<partition_offset> client::committed(const std::vector<partition_offset>& of,
                                                std::chrono::milliseconds timeout) {
  const partitions_handle list = to_list(of);
  find_committed(list, timeout, "asking for the committed offsets of the group");
  return from_list(*list);
}

void client::find_committed(const partitions_handle& of, std::chrono::milliseconds timeout,
                            std::string_view doing) {
  ask(timeout, doing,
      [&](int timeout_ms) { return rd_kafka_committed(handle_.get(), of.get(), timeout_ms); });
}

rd_kafka_resp_err_t client::commit(const partitions_handle& offsets,
                                   std::chrono::milliseconds timeout) const {
  // The call that waits would do so for as long as the broker is away.
  const queue_handle answers(rd_kafka_queue_new(handle_.get()));
  if (const auto refused =
          rd_kafka_commit_queue(handle_.get(), offsets.get(), answers.get(), nullptr, nullptr);
      refused != RD_KAFKA_RESP_ERR_NO_ERROR)
    return refused;
  const event_handle answer(rd_kafka_queue_poll(answers.get(), milliseconds(timeout)));
  return answer ? rd_kafka_event_error(answer.get()) : RD_KAFKA_RESP_ERR__TIMED_OUT;
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
