// SPDX-License-Identifier: Apache-2.0
#include <weir/actors/stats_report_listener.hpp>

#include <algorithm>
#include <array>
#include <cstdint>
#include <string>
#include <string_view>

#include <weir/state/support/error.hpp>
#include <weir/state/support/log.hpp>

namespace weir {

namespace {

using delays = std::vector<std::chrono::milliseconds>;

/// The values at or above so many per cent of all, as Spark picks them: no interpolation.
std::string quantiles(delays& values) {
  constexpr std::array<std::size_t, 9> per_cents{0, 5, 10, 25, 50, 75, 90, 95, 100};
  std::sort(values.begin(), values.end());
  std::string out;
  for (const std::size_t per_cent : per_cents) {
    const std::size_t index = std::min(per_cent * values.size() / 100, values.size() - 1);
    out += (out.empty() ? "" : ", ") + std::to_string(per_cent) +
           "%: " + std::to_string(values[index].count()) + " ms";
  }
  return out;
}

void report(std::string_view what, delays& values) {
  if (values.empty())
    return;
  log(log_level::info, "stats",
      std::string(what) + " of " + std::to_string(values.size()) +
          " batches: " + quantiles(values));
  values.clear();
}

} // namespace

stats_report_listener::stats_report_listener(std::size_t batches) : batches_(batches) {
  if (batches == 0)
    throw error(errc::invalid_argument,
                "stats_report_listener: a report after every 0 batches; at least 1 is needed");
}

void stats_report_listener::on_batch_completed(const batch_info& info) {
  if (const auto delay = info.total_delay())
    total_.push_back(*delay);
  if (const auto delay = info.processing_delay())
    processing_.push_back(*delay);
  if (++seen_ < batches_)
    return;
  seen_ = 0;
  report("total delay", total_);
  report("processing time", processing_);
  for (const auto& [stage, kept] : info.stage_gauges)
    log(log_level::info, "stats",
        "state of " + stage + ": " + std::to_string(kept.keys) + " keys, " +
            std::to_string(kept.bytes) + " bytes; expired " + std::to_string(kept.expired) +
            ", evicted " + std::to_string(kept.evicted) + ", dropped records " +
            std::to_string(kept.dropped));
}

} // namespace weir
