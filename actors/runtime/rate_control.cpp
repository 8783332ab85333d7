// SPDX-License-Identifier: Apache-2.0
#include <weir/actors/runtime/rate_control.hpp>

#include <algorithm>

namespace weir::runtime {

rate_control::rate_control(const rate_policy& policy, std::chrono::milliseconds batch_interval,
                           std::vector<cell*> sources) {
  if (!policy.enabled)
    return;
  for (cell* place : sources)
    sources_.push_back(
        {place->stream_id, place->feed.get(), pid_rate_estimator(batch_interval, policy.gains)});
}

void rate_control::batch_completed(const batch_info& info, std::chrono::nanoseconds busiest) {
  // The estimator counts in milliseconds, as Spark does; less than one is one.
  const auto busy_ms =
      std::max<std::int64_t>(1, std::chrono::ceil<std::chrono::milliseconds>(busiest).count());
  for (regulated& input_stream : sources_) {
    const auto input = info.stream_id_to_input_info.find(input_stream.stream_id);
    if (input == info.stream_id_to_input_info.end())
      continue;
    const auto rate = input_stream.estimator.compute(
        info.processing_end_time->count(), static_cast<std::int64_t>(input->second.num_records),
        busy_ms, info.scheduling_delay()->count());
    if (rate)
      input_stream.feed->limit_rate(*rate);
  }
}

} // namespace weir::runtime
