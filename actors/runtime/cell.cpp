// SPDX-License-Identifier: Apache-2.0
#include <weir/actors/runtime/cell.hpp>

namespace weir::runtime {

void cell::announce(const batch_stamp& tick) {
  {
    const std::lock_guard lock(ticks_mutex_);
    ticks_.push_back(tick);
    while (ticks_.front().number <= sealed.load())
      ticks_.pop_front();
  }
  bell.ring();
}

std::optional<batch_stamp> cell::announced(batch_number number) {
  const std::lock_guard lock(ticks_mutex_);
  for (const batch_stamp& tick : ticks_)
    if (tick.number == number)
      return tick;
  return std::nullopt;
}

void cell::add_busy(batch_number batch, std::chrono::nanoseconds time) noexcept {
  busy_time& place = busy_[static_cast<std::size_t>(batch) % busy_batches];
  if (place.batch.exchange(batch) != batch)
    place.ns = 0;
  place.ns += time.count();
}

std::chrono::nanoseconds cell::busy(batch_number batch) const noexcept {
  const busy_time& place = busy_[static_cast<std::size_t>(batch) % busy_batches];
  return std::chrono::nanoseconds(place.batch.load() == batch ? place.ns.load() : 0);
}

void cell::publish(const stage_gauges& now) {
  const std::lock_guard lock(gauges_mutex_);
  gauges_ = now;
}

std::optional<stage_gauges> cell::gauges() const {
  const std::lock_guard lock(gauges_mutex_);
  return gauges_;
}

std::map<std::string, stage_gauges> gauges_of(std::span<cell* const> cells) {
  std::map<std::string, stage_gauges> out;
  for (const cell* place : cells)
    if (const auto gauges = place->gauges())
      out[place->plan.name] += *gauges;
  return out;
}

} // namespace weir::runtime
