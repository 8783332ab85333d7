// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <weir/receivers/kafka/consumer/kafka_receiver.hpp>
#include <weir/receivers/kafka/decode.hpp>
#include <weir/receivers/receiver_stream.hpp>

#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <utility>

namespace weir {

namespace kafka {

/// What a receiver stream was asked for, checked.
struct group_subscription {
  kafka_properties properties;
  std::string group;
  std::vector<std::string> topics;
  std::uint32_t threads = 1;
};
[[nodiscard]] group_subscription
check_subscription(const kafka_stream_options& options, std::string group,
                   const std::map<std::string, std::uint32_t>& topics);

} // namespace kafka

/// Keys and values of the topics that a consumer group reads, by a receiver: Spark's `createStream`.
/// `topics` gives the threads for each topic; as many consumers as the largest of these numbers share
/// all topics, each with a thread of its own.
///
///     auto pairs = weir::kafka_stream<std::string, std::string>(
///         context, "my-group", {{"clicks", 1}},
///         {.properties = {{"bootstrap.servers", "localhost:9092"}}});
///
/// Spark's call took the address of a ZooKeeper, where groups and offsets were kept then; since
/// Kafka 2.0 brokers keep both, so the brokers' addresses take its place.
///
/// Offsets are committed once the records are stored, so none is lost while the process lives; with a
/// write-ahead log (`receiver_options`) none is lost at all, and after a crash some come twice. For
/// exactly-once state use `kafka_direct_stream`. A record that cannot be decoded is left out and
/// reported to listeners; for a stream of such records take text, and decode it in a `map`, which has
/// dead letters. Absent keys and values are default-constructed ones.
template <class K, class V, class DecodeKey = kafka_decode<K>, class DecodeValue = kafka_decode<V>>
dstream<std::pair<K, V>> kafka_stream(topology& plan, std::string group,
                                      const std::map<std::string, std::uint32_t>& topics,
                                      const kafka_stream_options& options,
                                      DecodeKey decode_key = {}, DecodeValue decode_value = {}) {
  using decoder = kafka::decode_pair<K, V, DecodeKey, DecodeValue>;
  using made = kafka::kafka_receiver<std::pair<K, V>, decoder>;
  return receiver_stream(
      plan,
      [what = kafka::check_subscription(options, std::move(group), topics),
       decode = decoder{std::move(decode_key), std::move(decode_value)}] {
        return std::make_shared<made>(what.properties, what.group, what.topics, what.threads,
                                      decode);
      },
      options.receiver);
}

} // namespace weir
