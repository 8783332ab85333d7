// SPDX-License-Identifier: Apache-2.0
#include <weir/receivers/kafka/direct/direct_source.hpp>

#include <weir/state/support/error.hpp>

#include <algorithm>
#include <cmath>
#include <utility>

namespace weir::kafka {

direct_source::direct_source(consumer_strategy strategy, kafka_direct_options options,
                             std::shared_ptr<direct_control> control, std::uint32_t partitions,
                             std::chrono::milliseconds batch_interval)
    : options_(std::move(options)),
      partitions_(partitions),
      batch_interval_(batch_interval),
      control_(std::move(control)),
      backlog_(options_.buffer_bytes_max),
      reader_(std::move(strategy), options_, backlog_, control_, [this] { bell_.ring(); }) {}

direct_source::~direct_source() = default;

void direct_source::start(source_host& host) {
  bell_.attach(&host);
  backlog_.resume();
  reader_.start(restored_);
}

/// The reader ends some time later; the host may be gone by then.
void direct_source::stop() {
  reader_.stop();
  bell_.attach(nullptr);
}

bool direct_source::pending() const {
  return backlog_.pending();
}

// -- batches --------------------------------------------------------------------------------------

std::uint64_t direct_source::allowance(double lag_share) const {
  const double seconds = std::chrono::duration<double>(batch_interval_).count();
  double records = HUGE_VAL;
  if (const double rate = rate_.load(); rate > 0)
    records = rate * seconds * lag_share;
  if (options_.max_rate_per_partition > 0)
    records = std::min(records, options_.max_rate_per_partition * seconds);
  if (records >= static_cast<double>(backlog::unlimited))
    return backlog::unlimited;
  return std::max(static_cast<std::uint64_t>(records), options_.min_records_per_partition);
}

void direct_source::begin_batch() {
  if (!backlog_.begun())
    backlog_.begin([this](double lag_share) { return allowance(lag_share); });
}

bool direct_source::emit_one(output_port_base& out, std::size_t& byte_budget, bool at_least_one) {
  const auto block = backlog_.take(byte_budget, at_least_one);
  if (!block)
    return false;
  const std::size_t bytes = block->records->bytes();
  byte_budget -= std::min(byte_budget, bytes);
  out.partition(static_cast<std::uint32_t>(block->place) % partitions_);
  static_cast<output_port<kafka_text_record>&>(out).emit_chunk(block->records);
  return true;
}

bool direct_source::flow(output_port_base& out, std::size_t& byte_budget) {
  if (!replay_.empty())
    return false;
  begin_batch();
  return emit_one(out, byte_budget, false);
}

source_cut direct_source::cut(output_port_base& out, const cut_request& request) {
  if (!replay_.empty()) {
    backlog_.begin_replay(replay_);
    if (!backlog_.wait_for_replay(options_.replay_timeout))
      throw error(errc::timeout, "kafka: the batch at " +
                                     std::to_string(request.time.milliseconds()) +
                                     " ms, of an earlier run, could not be read again in " +
                                     std::to_string(options_.replay_timeout.count()) + " ms");
  } else {
    begin_batch();
  }
  backlog_.check();
  // What arrives from now on belongs to the next batch. A batch of an earlier run is taken whole.
  std::size_t budget =
      replay_.empty() ? request.byte_budget : std::numeric_limits<std::size_t>::max();
  for (std::size_t blocks = backlog_.blocks(); blocks > 0; --blocks)
    if (!emit_one(out, budget, true))
      break;
  out.partition(0);
  source_cut result;
  const auto ranges = replay_.empty() ? backlog_.ranges() : replay_;
  control_->fix(request.time, ranges);
  result.info.records = backlog_.taken_records();
  result.info.position = encode_ranges(ranges);
  for (const offset_range& each : ranges)
    if (each.count() > 0)
      result.info.description += (result.info.description.empty() ? "" : "\n") + each.topic + "/" +
                                 std::to_string(each.partition) + " " +
                                 std::to_string(each.from_offset) + " -> " +
                                 std::to_string(each.until_offset);
  return result;
}

void direct_source::sealed() {
  backlog_.sealed();
  replay_.clear();
}

void direct_source::rewind() {
  backlog_.rewind();
  replay_.clear();
}

void direct_source::limit_rate(double records_per_second) {
  rate_ = records_per_second;
}

// -- recovery -------------------------------------------------------------------------------------

std::string direct_source::position() const {
  return encode_ranges(backlog_.position());
}

void direct_source::restore(std::string_view position) {
  restored_.clear();
  for (const offset_range& each : decode_ranges(position))
    restored_[{each.topic, each.partition}] = each.from_offset;
}

void direct_source::replay(std::string_view batch_position) {
  replay_ = decode_ranges(batch_position);
}

} // namespace weir::kafka
