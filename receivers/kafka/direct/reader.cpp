// SPDX-License-Identifier: Apache-2.0
#include <weir/receivers/kafka/direct/reader.hpp>

#include <weir/receivers/kafka/client/failure.hpp>

#include <algorithm>
#include <span>
#include <utility>

namespace weir::kafka {

namespace {

using std::chrono::milliseconds;
using std::chrono::steady_clock;

constexpr std::size_t batch_records_max = 10'000;
/// How long a call waits for a first record; bounds how long a stop takes.
constexpr int poll_ms = 100;

kafka_properties own_properties(const kafka_properties& given) {
  kafka_properties own{
      {"enable.auto.commit", "false"},
      {"enable.auto.offset.store", "false"},
      {"enable.partition.eof", "true"},
      // Where to go on is for the policy to say, not for the client.
      {"auto.offset.reset", "error"},
  };
  // A consumer insists on a group, also where it never joins one.
  if (!given.contains("group.id"))
    own["group.id"] = "weir-without-group";
  // With the default a backlog that compresses well is fetched once a second.
  if (!given.contains("queued.min.messages"))
    own["queued.min.messages"] = "1000000";
  return own;
}

std::string reset_of(const kafka_properties& given) {
  const auto found = given.find("auto.offset.reset");
  return found == given.end() ? "latest" : found->second;
}

} // namespace

reader::reader(consumer_strategy strategy, const kafka_direct_options& options, backlog& into,
               block_maker& maker, std::shared_ptr<direct_control> control,
               std::function<void()> data_arrived)
    : strategy_(std::move(strategy)),
      options_(options),
      backlog_(into),
      maker_(maker),
      control_(std::move(control)),
      data_arrived_(std::move(data_arrived)) {}

reader::~reader() {
  stop();
  if (thread_.joinable())
    thread_.join();
}

void reader::stop() {
  stopping_ = true;
  backlog_.stop();
}

void reader::start(const positions& restored) {
  kafka_properties given = options_.properties;
  given.erase("auto.offset.reset");
  client_ = std::make_unique<client>(client_role::consumer, given, own_properties(given));
  rd_kafka_poll_set_consumer(client_->get());
  queue_.reset(rd_kafka_queue_get_consumer(client_->get()));
  discover(restored, true);
  thread_ = std::thread([this] { run(); });
}

// -- which partitions -----------------------------------------------------------------------------

std::vector<partition_offset> reader::wanted() const {
  if (strategy_.partitions.empty())
    return client_->partitions_of(strategy_.topics, options_.request_timeout);
  std::vector<partition_offset> out;
  for (const auto& [topic, partition] : strategy_.partitions)
    out.push_back({topic, partition, RD_KAFKA_OFFSET_INVALID});
  return out;
}

void reader::discover(const positions& restored, bool at_start) {
  next_discovery_ = steady_clock::now() + options_.discover_interval;
  auto partitions = wanted();
  std::erase_if(partitions, [&](const partition_offset& each) {
    return std::any_of(places_.begin(), places_.end(), [&](const place& known) {
      return known.topic == each.topic && known.partition == each.partition;
    });
  });
  if (at_start && partitions.empty() && !strategy_.topics.empty() &&
      !strategy_.topics.front().starts_with('^'))
    throw error(errc::not_found, "kafka: there is no topic " + strategy_.topics.front() +
                                     ", or the user may not see it: create it first, or subscribe "
                                     "by a pattern, which waits for topics to come");
  if (partitions.empty())
    return;
  const bool has_group = options_.properties.contains("group.id");
  auto committed = partitions;
  if (at_start && has_group)
    committed = client_->committed(partitions, options_.request_timeout);
  for (std::size_t i = 0; i < partitions.size(); ++i) {
    const auto& [topic, number, none] = partitions[i];
    const auto known = restored.find({topic, number});
    const std::int64_t start = known != restored.end()
                                   ? known->second
                                   : start_of(partitions[i], committed[i].offset, at_start);
    backlog_.add_partition(topic, number, start);
    places_.push_back({topic, number, start});
    if (!at_start)
      log(log_level::info, "kafka",
          "new partition " + topic + "/" + std::to_string(number) + ", read from offset " +
              std::to_string(start));
  }
  assign();
}

std::int64_t reader::start_of(const partition_offset& partition, std::int64_t committed,
                              bool at_start) const {
  if (const auto given = strategy_.start_offsets.find({partition.topic, partition.partition});
      given != strategy_.start_offsets.end())
    return given->second;
  if (committed >= 0)
    return committed;
  // A partition that has appeared since the start has nothing that was left out on purpose.
  const auto bounds =
      client_->bounds_of(partition.topic, partition.partition, options_.request_timeout);
  const std::string reset = at_start ? reset_of(options_.properties) : "earliest";
  if (reset == "earliest" || reset == "beginning")
    return bounds.low;
  if (reset == "latest" || reset == "end")
    return bounds.high;
  throw error(errc::not_found, "kafka: no offset is known for " + partition.topic + "/" +
                                   std::to_string(partition.partition) +
                                   ", and auto.offset.reset is \"" + reset +
                                   "\": give start offsets, or set it to earliest or latest");
}

void reader::assign() {
  std::vector<partition_offset> all;
  for (const place& each : places_)
    all.push_back({each.topic, each.partition, each.next});
  check(rd_kafka_assign(client_->get(), to_list(all).get()), "assigning partitions");
}

// -- reading --------------------------------------------------------------------------------------

void reader::run() {
  milliseconds pause{0};
  while (!stopping_) {
    try {
      step();
      pause = milliseconds(0);
    } catch (...) {
      // Whatever it is, records stay where they are and are asked for again.
      control_->count([](kafka_direct_counts& counts) { ++counts.errors; });
      if (warnings_.admit())
        log(log_level::warning, "kafka", "reading: " + describe(std::current_exception()));
      pause = std::clamp(pause * 2, milliseconds(100), milliseconds(5'000));
      for (auto left = pause; left.count() > 0 && !stopping_; left -= milliseconds(poll_ms))
        std::this_thread::sleep_for(std::min(left, milliseconds(poll_ms)));
    }
  }
}

void reader::step() {
  if (!has_room_) {
    ++pending_counts_.waits_for_room;
    backlog_.wait_for_room();
    has_room_ = true;
  }
  commit_asked();
  if (strategy_.partitions.empty() && steady_clock::now() >= next_discovery_)
    discover({}, false);
  const messages batch = receive(*client_, *queue_, milliseconds(poll_ms), batch_records_max + 1);
  if (!batch.empty())
    handle(batch);
  publish_counts();
}

/// Before records can be taken, so that the counts never lag behind what a batch has.
void reader::publish_counts() {
  control_->count([&](kafka_direct_counts& counts) {
    counts.records += pending_counts_.records;
    counts.bytes += pending_counts_.bytes;
    counts.below_expected += pending_counts_.below_expected;
    counts.gaps += pending_counts_.gaps;
    counts.undecodable += pending_counts_.undecodable;
    counts.lost += pending_counts_.lost;
    counts.waits_for_room += pending_counts_.waits_for_room;
    counts.errors += pending_counts_.errors;
  });
  pending_counts_ = {};
}

std::size_t reader::place_of(const rd_kafka_message_t& message) {
  const std::string_view topic = rd_kafka_topic_name(message.rkt);
  const auto here = [&](const place& each) {
    return each.partition == message.partition && each.topic == topic;
  };
  if (last_place_ < places_.size() && here(places_[last_place_]))
    return last_place_;
  const auto found = std::find_if(places_.begin(), places_.end(), here);
  last_place_ = static_cast<std::size_t>(found - places_.begin());
  return last_place_;
}

void reader::handle(const messages& batch) {
  for (std::size_t next = 0; next < batch.size();) {
    const rd_kafka_message_t& message = *batch[next];
    if (message.err == RD_KAFKA_RESP_ERR__PARTITION_EOF) {
      note_end(message);
      ++next;
    } else if (message.err != RD_KAFKA_RESP_ERR_NO_ERROR) {
      handle_error(message);
      ++next;
    } else {
      const std::size_t at = place_of(message);
      std::size_t end = next + 1;
      while (end < batch.size() && batch[end]->err == RD_KAFKA_RESP_ERR_NO_ERROR &&
             batch[end]->partition == message.partition && batch[end]->rkt == message.rkt &&
             end - next < chunk_limits::elements)
        ++end;
      if (at < places_.size())
        handle_records(at, next, end, batch);
      next = end;
    }
  }
  data_arrived_();
}

void reader::handle_records(std::size_t at, std::size_t begin, std::size_t end,
                            const messages& batch) {
  place& from = places_[at];
  records_.clear();
  block_from_ = from.next;
  for (std::size_t i = begin; i < end; ++i) {
    const rd_kafka_message_t& message = *batch[i];
    // A client may give a record again after it asked for it anew.
    if (message.offset < from.next) {
      ++pending_counts_.below_expected;
      continue;
    }
    if (message.offset > from.next)
      note_gap(from, message.offset);
    from.next = message.offset + 1;
    pending_counts_.bytes += message.len + message.key_len;
    ++pending_counts_.records;
    records_.push_back(raw_record_of(message));
  }
  decode(at);
}

void reader::note_gap(const place& from, std::int64_t next_record) {
  pending_counts_.gaps += static_cast<std::uint64_t>(next_record - from.next);
  if (options_.on_gap == gap_policy::fail)
    backlog_.fail(std::make_exception_ptr(
        error(errc::source_changed, "kafka: offsets " + std::to_string(from.next) + " to " +
                                        std::to_string(next_record - 1) + " of " + from.topic +
                                        "/" + std::to_string(from.partition) +
                                        " hold no record, and on_gap is set to fail")));
}

void reader::decode(std::size_t at) {
  for (std::size_t next = 0; next < records_.size();) {
    std::exception_ptr failure;
    const std::size_t end =
        next + maker_.add(std::span<const raw_record>(records_).subspan(next), failure);
    if (!failure)
      return put_records(at, next, end, places_[at].next);
    const raw_record& bad = records_[end];
    put_records(at, next, end, bad.offset);
    undecodable(at, bad, failure);
    next = end + 1;
  }
}

void reader::undecodable(std::size_t at, const raw_record& bad, const std::exception_ptr& cause) {
  ++pending_counts_.undecodable;
  if (options_.dead_letters) {
    options_.dead_letters({std::string(bad.topic), bad.partition, bad.offset,
                           std::string(bad.key.value_or("")), std::string(bad.value.value_or("")),
                           cause});
    publish_counts();
    backlog_.reached(at, bad.offset + 1, bad.offset + 1);
    return;
  }
  read_block block;
  block.place = at;
  block.from = std::exchange(block_from_, bad.offset + 1);
  block.until = block_from_;
  block.failure =
      std::make_exception_ptr(error(errc::corrupt, "kafka: the record at " + name_of(bad) +
                                                       " cannot be decoded: " + describe(cause)));
  put(std::move(block));
}

void reader::put(read_block block) {
  publish_counts();
  has_room_ = backlog_.put(std::move(block)) && has_room_;
}

void reader::put_records(std::size_t at, std::size_t begin, std::size_t end, std::int64_t until) {
  if (begin == end)
    return;
  read_block block;
  block.place = at;
  block.from = std::exchange(block_from_, until);
  block.until = until;
  block.records = maker_.finish();
  const auto distance = static_cast<std::size_t>(records_[end - 1].offset - block.from);
  if (distance + 1 != end - begin)
    for (std::size_t i = begin; i < end; ++i)
      block.offsets.push_back(records_[i].offset);
  put(std::move(block));
}

// -- what is no record ----------------------------------------------------------------------------

void reader::note_end(const rd_kafka_message_t& message) {
  const std::size_t at = place_of(message);
  if (at < places_.size())
    backlog_.reached(at, message.offset, message.offset);
}

void reader::handle_error(const rd_kafka_message_t& message) {
  const bool of_partition = message.rkt != nullptr;
  const std::size_t at = of_partition ? place_of(message) : places_.size();
  if (at < places_.size() && (message.err == RD_KAFKA_RESP_ERR__AUTO_OFFSET_RESET ||
                              message.err == RD_KAFKA_RESP_ERR_OFFSET_OUT_OF_RANGE))
    return out_of_range(at);
  ++pending_counts_.errors;
  if (warnings_.admit())
    log(log_level::warning, "kafka",
        kafka_error(message.err, "reading", rd_kafka_message_errstr(&message)).what());
}

void reader::out_of_range(std::size_t at) {
  place& here = places_[at];
  const auto bounds = client_->bounds_of(here.topic, here.partition, options_.request_timeout);
  const std::string what = "offset " + std::to_string(here.next) + " of " + here.topic + "/" +
                           std::to_string(here.partition) + " is not there: the partition holds " +
                           std::to_string(bounds.low) + " to " + std::to_string(bounds.high);
  if (options_.on_out_of_range == out_of_range_policy::fail) {
    log(log_level::error, "kafka", what);
    backlog_.fail(std::make_exception_ptr(
        error(errc::source_changed,
              "kafka: " + what +
                  " (deleted by retention, or the topic was made anew); set on_out_of_range to "
                  "earliest or latest to go on without them")));
    return;
  }
  const std::int64_t next =
      options_.on_out_of_range == out_of_range_policy::earliest ? bounds.low : bounds.high;
  // Of a topic that was made anew it is not known what is missing.
  const std::int64_t lost = std::max<std::int64_t>(0, next - here.next);
  pending_counts_.lost += static_cast<std::uint64_t>(lost);
  log(log_level::warning, "kafka", what + "; goes on with " + std::to_string(next));
  here.next = next;
  backlog_.skip_to(at, next);
  assign();
}

void reader::commit_asked() {
  const auto asked = control_->take_commits();
  if (asked.ranges.empty())
    return;
  std::vector<partition_offset> offsets;
  for (const offset_range& each : asked.ranges)
    offsets.push_back({each.topic, each.partition, each.until_offset});
  std::exception_ptr failure;
  try {
    if (!options_.properties.contains("group.id"))
      throw error(errc::invalid_argument, "kafka: commit_async needs the property \"group.id\"");
    check(rd_kafka_commit(client_->get(), to_list(offsets).get(), 0), "committing offsets");
  } catch (const error&) {
    failure = std::current_exception();
    if (warnings_.admit())
      log(log_level::warning, "kafka", describe(failure));
  }
  for (const auto& done : asked.done)
    done(failure);
}

} // namespace weir::kafka
