// SPDX-License-Identifier: Apache-2.0
#include <weir/actors/runtime/restart_policy.hpp>

#include <algorithm>
#include <random>

namespace weir::runtime {

std::optional<std::chrono::milliseconds> restart_policy::next_delay(time now) {
  while (!deaths_.empty() && now - deaths_.front() > limits_.window)
    deaths_.pop_front();
  deaths_.push_back(now);
  if (deaths_.size() > limits_.max_restarts)
    return std::nullopt;
  if (deaths_.size() == 1)
    return std::chrono::milliseconds(0);
  const auto doublings = std::min<std::size_t>(deaths_.size() - 2, 16);
  const auto full =
      std::min(limits_.base_delay * (std::int64_t{1} << doublings), limits_.max_delay);
  // Half of the delay is drawn, so that actors that died together do not come back together.
  std::minstd_rand random(static_cast<std::minstd_rand::result_type>(state_++ % 2147483646 + 1));
  random.discard(2);
  std::uniform_int_distribution<std::int64_t> draw(full.count() / 2, full.count());
  return std::chrono::milliseconds(draw(random));
}

} // namespace weir::runtime
