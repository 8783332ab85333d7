// SPDX-License-Identifier: Apache-2.0
#include <weir/receivers/kafka/direct/direct_options.hpp>

#include <weir/state/support/error.hpp>
#include <weir/state/support/hash.hpp>

#include <cmath>

namespace weir {

namespace {

void require(bool holds, const std::string& what) {
  if (!holds)
    throw error(errc::invalid_argument, "kafka_direct_stream: " + what);
}

} // namespace

void validate(const kafka_direct_options& options) {
  static_cast<void>(kafka::normalized(options.properties, kafka::client_role::consumer));
  require(options.partitions <= key_group_count, "partitions must be at most " +
                                                     std::to_string(key_group_count) + ", not " +
                                                     std::to_string(options.partitions));
  require(std::isfinite(options.max_rate_per_partition) && options.max_rate_per_partition >= 0,
          "max_rate_per_partition must be 0 or more records a second");
  require(options.buffer_bytes_max > 0, "buffer_bytes_max must be more than 0 bytes");
  require(options.request_timeout.count() > 0, "request_timeout must be more than 0 ms");
  require(options.replay_timeout.count() > 0, "replay_timeout must be more than 0 ms");
  require(options.discover_interval.count() > 0, "discover_interval must be more than 0 ms");
}

} // namespace weir
