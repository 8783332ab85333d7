// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <weir/receivers/kafka/properties.hpp>
#include <weir/receivers/receiver_options.hpp>

#include <chrono>
#include <cstdint>

namespace weir {

/// How a receiver stream reads. Validated when the stream is made.
struct kafka_stream_options {
  /// Of the consumers; `bootstrap.servers` is needed. The group is an argument of the stream.
  kafka_properties properties{};
  /// Of the receiver; its rate bounds what is stored.
  receiver_options receiver{};
};

} // namespace weir
