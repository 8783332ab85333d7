// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <weir/receivers/kafka/client/client.hpp>

#include <cstdint>
#include <string>
#include <string_view>

// Kafka without Weir: what a good engineer writes with the client library.

namespace bench {

/// Of the broker that the environment names.
weir::kafka_properties broker();

/// Makes a topic and returns its name, which no other has.
std::string fresh_topic(int partitions);

/// A producer with idempotence, as Weir's sink is.
class bare_producer {
public:
  explicit bare_producer(const weir::kafka_properties& more = {});

  /// Writes the same value so many times, and waits until the broker has them all.
  void write(const std::string& topic, std::string_view value, std::int64_t count);

private:
  weir::kafka::client client_;
};

/// Reads so many records from the beginning of a topic, 10,000 at a time; returns the bytes of their
/// values. Takes in making and connecting the consumer.
std::uint64_t bare_read(const std::string& topic, int partitions, std::int64_t count);

} // namespace bench
