// SPDX-License-Identifier: Apache-2.0
#include <weir/actors/listener.hpp>

namespace weir {

namespace {

std::optional<std::chrono::milliseconds> between(std::optional<std::chrono::milliseconds> from,
                                                 std::optional<std::chrono::milliseconds> to) {
  if (!from || !to)
    return std::nullopt;
  return *to - *from;
}

} // namespace

std::optional<std::chrono::milliseconds> output_operation_info::duration() const {
  return between(start_time, end_time);
}

std::optional<std::chrono::milliseconds> batch_info::scheduling_delay() const {
  return between(submission_time, processing_start_time);
}

std::optional<std::chrono::milliseconds> batch_info::processing_delay() const {
  return between(processing_start_time, processing_end_time);
}

std::optional<std::chrono::milliseconds> batch_info::total_delay() const {
  return between(submission_time, processing_end_time);
}

std::uint64_t batch_info::num_records() const {
  std::uint64_t sum = 0;
  for (const auto& [id, info] : stream_id_to_input_info)
    sum += info.num_records;
  return sum;
}

} // namespace weir
