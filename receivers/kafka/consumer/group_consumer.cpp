// SPDX-License-Identifier: Apache-2.0
#include <weir/receivers/kafka/consumer/group_consumer.hpp>

#include <weir/receivers/kafka/client/failure.hpp>
#include <weir/state/support/fault.hpp>

#include <string_view>
#include <utility>

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

bool is_cooperative(rd_kafka_t* handle) {
  return std::string_view(rd_kafka_rebalance_protocol(handle)) == "COOPERATIVE";
}

partitions_handle to_list(const std::map<topic_partition, std::int64_t>& offsets) {
  std::vector<partition_offset> all;
  for (const auto& [place, offset] : offsets)
    all.push_back({place.first, place.second, offset});
  return to_list(all);
}

} // namespace

group_consumer::group_consumer(const kafka_properties& properties, const std::string& group,
                               const std::vector<std::string>& topics)
    : group_(group),
      client_(std::make_unique<client>(
          client_role::consumer, properties, own_properties(properties, group),
          client_events{
              .rebalance = [this](auto what, auto& changed) { rebalance(what, changed); },
              .committed = [this](auto result, auto& offsets) { committed(result, offsets); }})) {
  queue_ = client_->start_consuming();
  std::vector<partition_offset> names;
  for (const std::string& topic : topics)
    names.push_back({topic, RD_KAFKA_PARTITION_UA, RD_KAFKA_OFFSET_INVALID});
  check(rd_kafka_subscribe(client_->get(), kafka::to_list(names).get()), "subscribing");
}

group_consumer::~group_consumer() {
  const auto deadline = std::chrono::steady_clock::now() + leave_max;
  while (is_joining() && std::chrono::steady_clock::now() < deadline)
    const message_handle unread(rd_kafka_consumer_poll(client_->get(), 100));
  queue_.reset();
  if (is_joining() || !leave(deadline)) {
    log(log_level::warning, "kafka",
        "group " + group_ + ": the brokers did not answer in " + std::to_string(leave_max.count()) +
            " s, so the member leaves without a word; the group takes it for dead after its "
            "session.timeout.ms, and its partitions wait until then");
    // Its threads go on until then: to end them would take as long, or, before they were told
    // their first partitions, end the process.
    static_cast<void>(client_.release());
  }
}

/// Commits and leaves; false if the brokers have not answered in time.
bool group_consumer::leave(std::chrono::steady_clock::time_point deadline) const {
  const queue_handle events(rd_kafka_queue_new(client_->get()));
  client_->check(rd_kafka_consumer_close_queue(client_->get(), events.get()), "leaving");
  while (rd_kafka_consumer_closed(client_->get()) == 0) {
    if (std::chrono::steady_clock::now() >= deadline)
      return false;
    rd_kafka_queue_poll_callback(events.get(), 100);
  }
  return true;
}

/// Before 2.3.0 the client ends the process by an assertion if it goes between joining a group and
/// being told its first partitions.
bool group_consumer::is_joining() const {
  constexpr int mended = 0x020300ff;
  if (was_assigned_ || rd_kafka_version() >= mended)
    return false;
  char* const id = rd_kafka_memberid(client_->get());
  const bool known_to_group = id != nullptr && *id != '\0';
  rd_kafka_mem_free(client_->get(), id);
  return known_to_group;
}

std::size_t group_consumer::receive(std::chrono::milliseconds timeout,
                                    const std::function<void(std::span<const raw_record>)>& store) {
  const auto messages = kafka::receive(*client_, *queue_, timeout, batch_records_max);
  if (const client_trouble told = client_->trouble(); messages.empty() && told.refused())
    throw kafka_error(told.code, "receiving as a member of group " + group_, told.reason);
  std::vector<raw_record> records;
  records.reserve(messages.size());
  std::map<topic_partition, std::int64_t> next;
  const rd_kafka_message_t* before = nullptr;
  auto place = next.end();
  for (const message_handle& message : messages) {
    if (message->err != RD_KAFKA_RESP_ERR_NO_ERROR)
      throw kafka_error(message->err, "receiving as a member of group " + group_,
                        rd_kafka_message_errstr(message.get()));
    if (before == nullptr || before->rkt != message->rkt ||
        before->partition != message->partition) {
      topic_partition name(rd_kafka_topic_name(message->rkt), message->partition);
      // It may have been given up while these messages were being taken.
      place = owned_.contains(name) ? next.emplace(std::move(name), 0).first : next.end();
    }
    before = message.get();
    if (place == next.end())
      continue;
    records.push_back(raw_record_of(*message));
    place->second = message->offset + 1;
  }
  if (!records.empty()) {
    store(records);
    fault_point({"kafka.receiver.stored"});
  }
  for (auto& [name, offset] : next)
    uncommitted_[name] = offset;
  commit();
  return records.size();
}

// -- commits --------------------------------------------------------------------------------------

void group_consumer::commit() {
  if (committing_ || uncommitted_.empty())
    return;
  check(rd_kafka_commit(client_->get(), to_list(uncommitted_).get(), 1), "committing offsets");
  committing_ = true;
}

void group_consumer::committed(rd_kafka_resp_err_t result, const partitions& offsets) {
  committing_ = false;
  if (result != RD_KAFKA_RESP_ERR_NO_ERROR && refused_commits_.admit())
    log(log_level::warning, "kafka",
        kafka_error(result, "committing offsets", rd_kafka_err2str(result)).what());
  for (int i = 0; i < offsets.cnt; ++i) {
    const rd_kafka_topic_partition_t& each = offsets.elems[i];
    const auto known = uncommitted_.find({each.topic, each.partition});
    if (result == RD_KAFKA_RESP_ERR_NO_ERROR && each.err == RD_KAFKA_RESP_ERR_NO_ERROR &&
        known != uncommitted_.end() && known->second == each.offset)
      uncommitted_.erase(known);
  }
}

// -- the group ------------------------------------------------------------------------------------

void group_consumer::rebalance(rd_kafka_resp_err_t what, partitions& changed) {
  rd_kafka_t* const handle = client_->get();
  const bool cooperative = is_cooperative(handle);
  if (what == RD_KAFKA_RESP_ERR__ASSIGN_PARTITIONS) {
    take_over(changed);
    if (cooperative)
      check(rd_kafka_incremental_assign(handle, &changed), "taking over partitions");
    else
      check(rd_kafka_assign(handle, &changed), "taking over partitions");
  } else {
    give_up(changed);
    if (cooperative)
      check(rd_kafka_incremental_unassign(handle, &changed), "giving up partitions");
    else
      check(rd_kafka_assign(handle, nullptr), "giving up partitions");
  }
}

void group_consumer::take_over(const partitions& assigned) {
  was_assigned_ = true;
  for (int i = 0; i < assigned.cnt; ++i)
    owned_.emplace(assigned.elems[i].topic, assigned.elems[i].partition);
}

void group_consumer::give_up(const partitions& revoked) {
  std::map<topic_partition, std::int64_t> last;
  for (int i = 0; i < revoked.cnt; ++i) {
    const topic_partition name(revoked.elems[i].topic, revoked.elems[i].partition);
    owned_.erase(name);
    if (auto open = uncommitted_.extract(name))
      last.insert(std::move(open));
  }
  // Who was taken for dead has lost them to others already.
  if (last.empty() || rd_kafka_assignment_lost(client_->get()) != 0)
    return;
  const auto result = client_->commit(to_list(last), leave_max / 2);
  if (result != RD_KAFKA_RESP_ERR_NO_ERROR)
    log(log_level::warning, "kafka",
        kafka_error(result, "committing offsets of partitions that are given up",
                    rd_kafka_err2str(result))
                .what() +
            std::string("; the records come again"));
}

} // namespace weir::kafka
