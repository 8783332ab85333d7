// SPDX-License-Identifier: Apache-2.0
#include <weir/receivers/receiver_options.hpp>

#include <weir/state/support/error.hpp>

#include <cmath>

namespace weir {

void validate(const receiver_options& options) {
  if (options.buffer_bytes_max == 0)
    throw error(errc::invalid_argument, "receiver: buffer_bytes_max must be above 0");
  if (std::isnan(options.max_rate) || std::isnan(options.initial_rate) ||
      std::isnan(options.min_rate))
    throw error(errc::invalid_argument, "receiver: a rate is not a number");
  if (options.restart_delay.count() < 0 || options.restart_delay_max.count() < 0)
    throw error(errc::invalid_argument, "receiver: a restart delay must be at least 0");
}

} // namespace weir
