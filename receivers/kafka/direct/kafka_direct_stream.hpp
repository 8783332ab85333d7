// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <weir/operators/dstream.hpp>
#include <weir/receivers/kafka/consumer_strategy.hpp>
#include <weir/receivers/kafka/decode.hpp>
#include <weir/receivers/kafka/direct/direct_control.hpp>
#include <weir/receivers/kafka/direct/direct_options.hpp>
#include <weir/receivers/kafka/record.hpp>

#include <functional>
#include <memory>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace weir {

/// A stream of records of Kafka, which can tell which offsets each batch has.
template <class T>
class kafka_dstream : public dstream<T> {
public:
  kafka_dstream(const dstream<T>& stream, std::shared_ptr<kafka::direct_control> control)
      : dstream<T>(stream),
        source_(stream.node()),
        control_(std::move(control)) {}
  /// What a stage makes of the records of a stream.
  template <class U>
  kafka_dstream(const dstream<T>& stream, const kafka_dstream<U>& records)
      : dstream<T>(stream),
        source_(records.node()),
        control_(records.control_) {}

  /// As for any stream; where a stage decodes the records, the source before it gets a name as well,
  /// with "-records" behind it, since the offsets in a checkpoint are the source's.
  kafka_dstream name(std::string_view name) const {
    dstream<T>::name(name);
    if (source_ != this->node())
      this->plan().name(source_, std::string(name) + "-records");
    return *this;
  }
  kafka_dstream formerly(std::string_view name) const {
    dstream<T>::formerly(name);
    if (source_ != this->node())
      this->plan().formerly(source_, std::string(name) + "-records");
    return *this;
  }

  /// The offsets of a batch, for each partition that is read; of the last thousand batches. Any
  /// thread, from the batch's outputs on. Throws `errc::not_found`.
  [[nodiscard]] std::vector<offset_range> offset_ranges(batch_time time) const {
    return control_->ranges(time);
  }

  /// Commits offsets to the group `group.id`, for tools that show how far it lags: soon, some time
  /// later, of several requests the largest offset of each partition. Weir itself goes on from its
  /// checkpoint. `done` is told by another thread. Any thread.
  void commit_async(std::vector<offset_range> ranges,
                    std::function<void(std::exception_ptr)> done = nullptr) const {
    control_->commit(std::move(ranges), std::move(done));
  }

  /// What has been counted since the start. Any thread.
  [[nodiscard]] kafka_direct_counts counts() const { return control_->counts(); }

private:
  template <class>
  friend class kafka_dstream;

  node_id source_;
  std::shared_ptr<kafka::direct_control> control_;
};

namespace kafka {

/// The records as they are in Kafka; what makes elements of them is a stage.
[[nodiscard]] kafka_dstream<kafka_text_record>
add_direct_stream(topology& plan, consumer_strategy strategy, kafka_direct_options options);

} // namespace kafka

/// The records of Kafka's topics, read straight from given offsets: exactly once, as far as state is
/// concerned, also when this process or the broker is killed, since the offsets of each batch belong
/// to the checkpoint and not to Kafka. Spark's `createDirectStream`.
///
///     auto records = weir::kafka_direct_stream<std::string, std::string>(
///         context, weir::kafka_subscribe({"clicks"}),
///         {.properties = {{"bootstrap.servers", "localhost:9092"}}});
///     auto words = records.flat_map([](const auto& record) { … *record.value … });
///
/// A stream begins where its checkpoint says; else at the start offsets of the strategy, at the
/// offset that `group.id` has committed, or where `auto.offset.reset` says, in this order. It never
/// joins a consumer group. A start waits for the brokers for `request_timeout`, and throws then; a
/// broker that goes away later is waited for, and batches are empty meanwhile.
///
/// `decode_key` and `decode_value` take bytes as a `std::string_view` and give a K or a V, or text
/// that stays valid as long as the bytes; see `kafka_decode` for the default. Keys and values of text
/// are copied once. Anything else is decoded by a stage, in as many copies as the stream has
/// partitions. What that does with a record on which a decoder throws is up to `on_error`, as with a
/// `map`; such records can be had as a stream:
///
///     auto rejected = records.dead_letters<weir::kafka_text_record>();
///
/// Throws `errc::invalid_argument` for options and properties that make no sense.
template <class K, class V, class DecodeKey = kafka_decode<K>, class DecodeValue = kafka_decode<V>>
kafka_dstream<kafka_record<K, V>>
kafka_direct_stream(topology& plan, consumer_strategy strategy, kafka_direct_options options,
                    DecodeKey decode_key = {}, DecodeValue decode_value = {}) {
  auto records = kafka::add_direct_stream(plan, std::move(strategy), std::move(options));
  if constexpr (kafka::keeps_bytes<K, DecodeKey> && kafka::keeps_bytes<V, DecodeValue>)
    return records;
  else
    return {records.template flat_map<kafka_record<K, V>>(
                kafka::decode_record<K, V, DecodeKey, DecodeValue>{std::move(decode_key),
                                                                   std::move(decode_value)}),
            records};
}

/// As above, keys and values alone, in the form of Spark's earlier connector: properties
/// (`metadata.broker.list` is taken for `bootstrap.servers`) and a set of topics. An absent key or
/// value is a default-constructed one: an empty text, a 0.
template <class K, class V, class DecodeKey = kafka_decode<K>, class DecodeValue = kafka_decode<V>>
kafka_dstream<std::pair<K, V>> kafka_direct_stream(topology& plan, kafka_properties properties,
                                                   const std::set<std::string>& topics,
                                                   DecodeKey decode_key = {},
                                                   DecodeValue decode_value = {}) {
  kafka_direct_options options;
  options.properties = std::move(properties);
  const auto records = kafka::add_direct_stream(
      plan, kafka_subscribe({topics.begin(), topics.end()}), std::move(options));
  return {
      records.template flat_map<std::pair<K, V>>(kafka::decode_pair<K, V, DecodeKey, DecodeValue>{
          std::move(decode_key), std::move(decode_value)}),
      records};
}

} // namespace weir
