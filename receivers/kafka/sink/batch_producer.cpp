// SPDX-License-Identifier: Apache-2.0
#include <weir/receivers/kafka/sink/batch_producer.hpp>

#include <weir/receivers/kafka/client/failure.hpp>
#include <weir/state/support/fault.hpp>
#include <weir/state/support/log.hpp>

#include <algorithm>
#include <charconv>
#include <utility>

namespace weir::kafka {

namespace {

constexpr std::string_view key_prefix = "weir-batch ";

bool is_fencing(rd_kafka_resp_err_t code) {
  return code == RD_KAFKA_RESP_ERR__FENCED || code == RD_KAFKA_RESP_ERR_INVALID_PRODUCER_EPOCH ||
         code == RD_KAFKA_RESP_ERR_PRODUCER_FENCED;
}

void fault(std::string_view point, const output_key& key) {
  fault_point({point, key.output, 0, key.time.milliseconds()});
}

} // namespace

batch_producer::batch_producer(std::string topic, kafka_sink_options options)
    : topic_(std::move(topic)),
      options_(std::move(options)) {
  validate(options_);
}

int batch_producer::timeout_ms() const {
  return static_cast<int>(std::min<std::int64_t>(options_.delivery_timeout.count(), 2'000'000'000));
}

void batch_producer::write(const output_key& key, const records& each) {
  for (std::uint32_t attempt = 1;; ++attempt) {
    try {
      return try_write(key, each);
    } catch (const kafka_error& failure) {
      fenced_ = fenced_ || is_fencing(failure.kafka_code());
      const bool may_pass = failure.fatal() || failure.must_abort() || failure.retriable();
      if (failure.fatal() || fenced_ || (client_ && client_->trouble().refused()))
        close();
      if (fenced_ || !may_pass || attempt >= options_.attempts)
        throw;
      log(log_level::warning, "kafka",
          std::string(key.output) + ": batch at " + std::to_string(key.time.milliseconds()) +
              " ms, attempt " + std::to_string(attempt) + ": " + failure.what());
    }
  }
}

void batch_producer::try_write(const output_key& key, const records& each) {
  if (fenced_)
    throw kafka_error(RD_KAFKA_RESP_ERR__FENCED, "writing a batch",
                      "this sink has been fenced off before", true);
  if (!client_)
    open(key.output);
  if (last_batch_ && key.time <= *last_batch_) {
    ++left_out_;
    log(log_level::info, "kafka",
        std::string(key.output) + ": the batch at " + std::to_string(key.time.milliseconds()) +
            " ms was written by an earlier run and is left out");
    return;
  }
  failed_ = 0;
  first_failure_ = RD_KAFKA_RESP_ERR_NO_ERROR;
  in_transaction_ = false;
  try {
    fault("kafka.sink.begun", key);
    each(*this);
    fault("kafka.sink.produced", key);
    flush();
    check_delivered();
    if (in_transaction_)
      commit(key);
  } catch (...) {
    if (in_transaction_)
      abort();
    throw;
  }
}

// -- the producer ---------------------------------------------------------------------------------

void batch_producer::open(std::string_view output) {
  kafka_properties own;
  if (!options_.properties.contains("enable.idempotence"))
    own["enable.idempotence"] = "true";
  if (transactional()) {
    transactional_id_ = options_.application_id + "-" + std::string(output);
    own["transactional.id"] = transactional_id_;
  }
  client_ = std::make_unique<client>(client_role::producer, options_.properties, own,
                                     client_events{.delivered = [this](const auto& message) {
                                       if (message.err == RD_KAFKA_RESP_ERR_NO_ERROR)
                                         return;
                                       ++failed_;
                                       if (first_failure_ != RD_KAFKA_RESP_ERR_NO_ERROR)
                                         return;
                                       first_failure_ = message.err;
                                       failed_topic_ = rd_kafka_topic_name(message.rkt);
                                     }});
  if (!transactional())
    return;
  try {
    client_->check(rd_kafka_init_transactions(client_->get(), timeout_ms()),
                   "taking over the transactional.id " + transactional_id_);
    read_last_batch();
  } catch (...) {
    close();
    throw;
  }
}

void batch_producer::close() noexcept {
  topics_.clear();
  client_.reset();
}

/// The key of the last batch is the metadata of an offset that the sink's own group has committed.
void batch_producer::read_last_batch() {
  kafka_properties properties = options_.properties;
  std::erase_if(properties, [](const auto& each) {
    // Of the producer's properties a consumer needs those that say how to reach the brokers.
    return each.first != "bootstrap.servers" && each.first != "metadata.broker.list" &&
           !each.first.starts_with("security.") && !each.first.starts_with("ssl.") &&
           !each.first.starts_with("sasl.") && !each.first.starts_with("socket.");
  });
  client consumer(client_role::consumer, properties, {{"group.id", transactional_id_}});
  const partitions_handle list = to_list({{topic_, 0, RD_KAFKA_OFFSET_INVALID}});
  consumer.find_committed(list, options_.delivery_timeout,
                          "asking for the last batch of " + transactional_id_);
  const rd_kafka_topic_partition_t& found = list->elems[0];
  const std::string_view metadata(static_cast<const char*>(found.metadata), found.metadata_size);
  last_batch_.reset();
  if (!metadata.starts_with(key_prefix))
    return;
  std::int64_t ms = 0;
  const char* const end = metadata.data() + metadata.size();
  if (std::from_chars(metadata.data() + key_prefix.size(), end, ms).ec == std::errc())
    last_batch_ = batch_time(std::chrono::milliseconds(ms));
}

// -- records --------------------------------------------------------------------------------------

rd_kafka_topic_t* batch_producer::topic(std::string_view name) {
  if (name.empty())
    name = topic_;
  auto found = topics_.find(name);
  if (found == topics_.end()) {
    const std::string text(name);
    topic_handle made(rd_kafka_topic_new(client_->get(), text.c_str(), nullptr));
    if (!made)
      throw kafka_error(rd_kafka_last_error(), "writing to topic " + text,
                        rd_kafka_err2str(rd_kafka_last_error()));
    found = topics_.emplace(text, std::move(made)).first;
  }
  return found->second.get();
}

rd_kafka_resp_err_t batch_producer::offer(const kafka_message& message) {
  rd_kafka_topic_t* const to = topic(message.topic);
  const auto bytes = [](const std::optional<std::string_view>& part) {
    // An empty text that is there is not the same as none.
    return part ? (part->data() != nullptr ? part->data() : "") : nullptr;
  };
  const char* const key = bytes(message.key);
  char* const value = const_cast<char*>(bytes(message.value)); // copied by the call
  const std::size_t key_size = message.key ? message.key->size() : 0;
  const std::size_t value_size = message.value ? message.value->size() : 0;
  if (message.headers.empty())
    return rd_kafka_produce(to, message.partition, RD_KAFKA_MSG_F_COPY, value, value_size, key,
                            key_size, nullptr) == 0
               ? RD_KAFKA_RESP_ERR_NO_ERROR
               : rd_kafka_last_error();
  headers_handle headers(rd_kafka_headers_new(message.headers.size()));
  for (const auto& [name, content] : message.headers)
    check(rd_kafka_header_add(headers.get(), name.data(), static_cast<ssize_t>(name.size()),
                              content ? content->data() : nullptr,
                              content ? static_cast<ssize_t>(content->size()) : 0),
          "adding a header");
  const auto result = rd_kafka_producev(
      client_->get(), RD_KAFKA_V_RKT(to), RD_KAFKA_V_PARTITION(message.partition),
      RD_KAFKA_V_MSGFLAGS(RD_KAFKA_MSG_F_COPY), RD_KAFKA_V_VALUE(value, value_size),
      RD_KAFKA_V_KEY(key, key_size), RD_KAFKA_V_HEADERS(headers.get()), RD_KAFKA_V_END);
  if (result == RD_KAFKA_RESP_ERR_NO_ERROR)
    static_cast<void>(headers.release()); // the record owns them now
  return result;
}

void batch_producer::produce(const kafka_message& message) {
  using clock = std::chrono::steady_clock;
  // A batch without records needs no transaction, and costs none.
  if (transactional() && !in_transaction_) {
    check(rd_kafka_begin_transaction(client_->get()), "beginning a transaction");
    in_transaction_ = true;
  }
  auto result = offer(message);
  if (result == RD_KAFKA_RESP_ERR__QUEUE_FULL) {
    // The client's own bound on what is under way; it empties as the brokers answer.
    const auto deadline = clock::now() + options_.delivery_timeout;
    while (result == RD_KAFKA_RESP_ERR__QUEUE_FULL && clock::now() < deadline) {
      rd_kafka_poll(client_->get(), 10);
      result = offer(message);
    }
  }
  if (result != RD_KAFKA_RESP_ERR_NO_ERROR)
    throw kafka_error(
        result, "writing to topic " + (message.topic.empty() ? topic_ : std::string(message.topic)),
        rd_kafka_err2str(result));
}

void batch_producer::flush() {
  const auto result = rd_kafka_flush(client_->get(), timeout_ms());
  if (result == RD_KAFKA_RESP_ERR_NO_ERROR)
    return;
  // What is under way must not arrive after the batch has been given up.
  rd_kafka_purge(client_->get(), RD_KAFKA_PURGE_F_QUEUE | RD_KAFKA_PURGE_F_INFLIGHT);
  rd_kafka_flush(client_->get(), 1'000);
  client_->check(result, "waiting for the brokers to take the batch for topic " + topic_);
}

void batch_producer::check_delivered() const {
  std::string reason;
  if (const auto fatal = client_->fatal(reason); fatal != RD_KAFKA_RESP_ERR_NO_ERROR)
    throw kafka_error(fatal, "writing a batch", reason, true);
  client_->check(first_failure_,
                 std::to_string(failed_) + " records were not delivered to topic " + failed_topic_);
}

// -- transactions ---------------------------------------------------------------------------------

void batch_producer::send_offsets(const std::string& group, const partitions_handle& offsets) {
  // Needs no membership in the group.
  const group_metadata_handle metadata(rd_kafka_consumer_group_metadata_new(group.c_str()));
  client_->check(rd_kafka_send_offsets_to_transaction(client_->get(), offsets.get(), metadata.get(),
                                                      timeout_ms()),
                 "adding offsets of group " + group + " to the transaction");
}

void batch_producer::commit(const output_key& key) {
  const std::string text = std::string(key_prefix) + std::to_string(key.time.milliseconds());
  partitions_handle mark = to_list({{topic_, 0, key.time.milliseconds()}});
  rd_kafka_topic_partition_t& place = mark->elems[0];
  place.metadata = std::malloc(text.size()); // freed with the list
  if (place.metadata == nullptr)
    throw std::bad_alloc();
  std::copy(text.begin(), text.end(), static_cast<char*>(place.metadata));
  place.metadata_size = text.size();
  send_offsets(transactional_id_, mark);
  if (options_.offsets) {
    std::vector<partition_offset> offsets;
    for (const offset_range& each : options_.offsets(key.time))
      offsets.push_back({each.topic, each.partition, each.until_offset});
    send_offsets(options_.offsets_group, to_list(offsets));
  }
  fault("kafka.sink.offsets_sent", key);
  // A time-out says nothing about the outcome; the same call again does.
  for (std::uint32_t attempt = 1;; ++attempt) {
    error_handle failure(rd_kafka_commit_transaction(client_->get(), timeout_ms()));
    if (!failure)
      break;
    if (rd_kafka_error_is_retriable(failure.get()) == 0 || attempt >= options_.attempts)
      throw kafka_error(std::move(failure), "committing a transaction");
  }
  fault("kafka.sink.committed", key);
  last_batch_ = key.time;
}

void batch_producer::abort() noexcept {
  // An abort of records that have not been sent yet can be fatal.
  rd_kafka_flush(client_->get(), timeout_ms());
  const error_handle failure(rd_kafka_abort_transaction(client_->get(), timeout_ms()));
  if (failure) {
    log(log_level::warning, "kafka",
        std::string("aborting a transaction: ") + rd_kafka_error_string(failure.get()) +
            "; the producer is made anew");
    close();
  }
}

} // namespace weir::kafka
