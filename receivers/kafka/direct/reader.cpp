// SPDX-License-Identifier: Apache-2.0
#include <weir/receivers/kafka/direct/reader.hpp>

#include <weir/receivers/kafka/client/failure.hpp>
#include <weir/receivers/kafka/direct/partitions.hpp>
#include <weir/receivers/kafka/raw_record.hpp>

#include <algorithm>
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

/// Behind the records of one partition that make a block.
std::size_t end_of_run(const std::vector<message_handle>& batch, std::size_t begin) {
  const rd_kafka_message_t& first = *batch[begin];
  std::size_t bytes = first.len + first.key_len;
  std::size_t end = begin + 1;
  for (; end < batch.size() && end - begin < chunk_limits::elements; ++end) {
    const rd_kafka_message_t& next = *batch[end];
    bytes += next.len + next.key_len;
    if (next.err != RD_KAFKA_RESP_ERR_NO_ERROR || next.partition != first.partition ||
        next.rkt != first.rkt || bytes > chunk_limits::bytes)
      break;
  }
  return end;
}

} // namespace

reader::reader(consumer_strategy strategy, const kafka_direct_options& options, backlog& into,
               std::shared_ptr<direct_control> control, std::function<void()> data_arrived)
    : strategy_(std::move(strategy)),
      options_(options),
      backlog_(into),
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
  discover(restored, true);
  queue_ = client_->start_consuming();
  assign();
  thread_ = std::thread([this] { run(); });
}

// -- which partitions -----------------------------------------------------------------------------

void reader::discover(const positions& restored, bool at_start) {
  next_discovery_ = steady_clock::now() + options_.discover_interval;
  std::vector<partition_offset> known;
  std::vector<partition_offset> added;
  const auto found = wanted_partitions(*client_, strategy_, options_);
  for (const partition_offset& each : found)
    if (const auto at = restored.find({each.topic, each.partition}); at != restored.end())
      known.push_back({each.topic, each.partition, at->second});
    else if (place_of(each.topic, each.partition) == places_.size())
      added.push_back(each);
  if (at_start && found.empty() && !strategy_.topics.empty() &&
      !strategy_.topics.front().starts_with('^'))
    throw error(errc::not_found, "kafka: there is no topic " + strategy_.topics.front() +
                                     ", or the user may not see it: create it first, or subscribe "
                                     "by a pattern, which waits for topics to come");
  find_starts(*client_, strategy_, options_, !at_start, added);
  known.insert(known.end(), added.begin(), added.end());
  for (const auto& [topic, partition, offset] : known) {
    backlog_.add_partition(topic, partition, offset);
    places_.push_back({topic, partition, offset});
    if (!at_start)
      log(log_level::info, "kafka",
          "new partition " + topic + "/" + std::to_string(partition) + ", read from offset " +
              std::to_string(offset));
  }
  if (!known.empty() && !at_start)
    assign();
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
    counts.lost += pending_counts_.lost;
    counts.waits_for_room += pending_counts_.waits_for_room;
    counts.errors += pending_counts_.errors;
  });
  pending_counts_ = {};
}

std::size_t reader::place_of(std::string_view topic, std::int32_t partition) {
  const auto here = [&](const place& each) {
    return each.partition == partition && each.topic == topic;
  };
  if (last_place_ < places_.size() && here(places_[last_place_]))
    return last_place_;
  const auto found = std::find_if(places_.begin(), places_.end(), here);
  last_place_ = static_cast<std::size_t>(found - places_.begin());
  return last_place_;
}

std::size_t reader::place_of(const rd_kafka_message_t& message) {
  return place_of(rd_kafka_topic_name(message.rkt), message.partition);
}

void reader::handle(const messages& batch) {
  try {
    for (std::size_t next = 0; next < batch.size();)
      next = handle_some(batch, next);
  } catch (...) {
    // What was not put is asked for again.
    records_.clear();
    offsets_.clear();
    assign();
    throw;
  }
  data_arrived_();
}

/// Handles a message, or a run of records; returns what comes next.
std::size_t reader::handle_some(const messages& batch, std::size_t begin) {
  const rd_kafka_message_t& message = *batch[begin];
  if (message.err == RD_KAFKA_RESP_ERR__PARTITION_EOF) {
    note_end(message);
  } else if (message.err != RD_KAFKA_RESP_ERR_NO_ERROR) {
    handle_error(message);
  } else {
    const std::size_t end = end_of_run(batch, begin);
    if (const std::size_t at = place_of(message); at < places_.size())
      handle_records(at, begin, end, batch);
    return end;
  }
  return begin + 1;
}

void reader::handle_records(std::size_t at, std::size_t begin, std::size_t end,
                            const messages& batch) {
  allowed(places_[at]);
  records_.reserve(end - begin);
  std::int64_t next = places_[at].next;
  for (std::size_t i = begin; i < end; ++i) {
    const rd_kafka_message_t& message = *batch[i];
    // A client may give a record again after it asked for it anew.
    if (message.offset < next) {
      ++pending_counts_.below_expected;
      continue;
    }
    if (message.offset > next)
      note_gap(places_[at], next, message.offset);
    next = message.offset + 1;
    add(message);
  }
  if (!records_.empty())
    put(at, next);
}

void reader::add(const rd_kafka_message_t& message) {
  pending_counts_.bytes += message.len + message.key_len;
  ++pending_counts_.records;
  offsets_.push_back(message.offset);
  const raw_record raw = raw_record_of(message);
  const auto headers = raw.headers();
  records_.push(kafka_text_view{raw.key, raw.value, raw.topic, raw.partition, raw.offset,
                                raw.timestamp_ms, headers});
}

void reader::note_gap(const place& in, std::int64_t begin, std::int64_t end) {
  pending_counts_.gaps += static_cast<std::uint64_t>(end - begin);
  if (options_.on_gap == gap_policy::fail)
    fail_for_good("offsets " + std::to_string(begin) + " to " + std::to_string(end - 1) + " of " +
                  in.name() + " hold no record, and on_gap is set to fail");
}

/// The records that were added, up to an offset.
void reader::put(std::size_t at, std::int64_t until) {
  read_block block;
  block.place = at;
  block.from = places_[at].next;
  block.until = until;
  if (static_cast<std::size_t>(block.until - block.from) != offsets_.size())
    block.offsets = offsets_;
  offsets_.clear();
  block.records = records_.finish();
  publish_counts();
  has_room_ = backlog_.put(std::move(block)) && has_room_;
  places_[at].next = until;
}

// -- what is no record ----------------------------------------------------------------------------

void reader::note_end(const rd_kafka_message_t& message) {
  const std::size_t at = place_of(message);
  if (at >= places_.size())
    return;
  allowed(places_[at]);
  backlog_.reached(at, message.offset, message.offset);
}

void reader::handle_error(const rd_kafka_message_t& message) {
  const bool of_partition = message.rkt != nullptr;
  const std::size_t at = of_partition ? place_of(message) : places_.size();
  if (at < places_.size() && (message.err == RD_KAFKA_RESP_ERR__AUTO_OFFSET_RESET ||
                              message.err == RD_KAFKA_RESP_ERR_OFFSET_OUT_OF_RANGE))
    return out_of_range(at);
  if (at < places_.size() && message.err == RD_KAFKA_RESP_ERR_TOPIC_AUTHORIZATION_FAILED)
    return refused(places_[at], message);
  ++pending_counts_.errors;
  if (warnings_.admit())
    log(log_level::warning, "kafka",
        kafka_error(message.err, "reading", rd_kafka_message_errstr(&message)).what());
}

void reader::fail_for_good(const std::string& what) {
  log(log_level::error, "kafka", what);
  failed_for_good_ = true;
  backlog_.fail(std::make_exception_ptr(error(errc::source_changed, "kafka: " + what)));
}

/// The client goes on asking; so batches fail until the right has been granted.
void reader::refused(place& here, const rd_kafka_message_t& message) {
  here.refused = true;
  const kafka_error why(message.err, "reading " + here.name(), rd_kafka_message_errstr(&message));
  log(log_level::error, "kafka", why.what());
  if (!failed_for_good_)
    backlog_.fail(std::make_exception_ptr(why));
}

void reader::allowed(place& here) {
  if (!here.refused)
    return;
  here.refused = false;
  if (!failed_for_good_ &&
      std::none_of(places_.begin(), places_.end(), [](const place& each) { return each.refused; }))
    backlog_.fail(nullptr);
}

void reader::out_of_range(std::size_t at) {
  place& here = places_[at];
  const auto bounds = client_->bounds_of(here.topic, here.partition, options_.request_timeout);
  const std::string what = "offset " + std::to_string(here.next) + " of " + here.name() +
                           " is not there: the partition holds " + std::to_string(bounds.low) +
                           " to " + std::to_string(bounds.high);
  if (options_.on_out_of_range == out_of_range_policy::fail)
    return fail_for_good(what + " (deleted by retention, or the topic was made anew); set "
                                "on_out_of_range to earliest or latest to go on without them");
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
    client_->check(client_->commit(to_list(offsets), options_.request_timeout),
                   "committing offsets of group " + options_.properties.at("group.id"));
  } catch (const error&) {
    failure = std::current_exception();
    if (warnings_.admit())
      log(log_level::warning, "kafka", describe(failure));
  }
  for (const auto& done : asked.done)
    done(failure);
}

} // namespace weir::kafka
