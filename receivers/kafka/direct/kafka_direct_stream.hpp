// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <weir/operators/dstream.hpp>
#include <weir/receivers/kafka/codec.hpp>
#include <weir/receivers/kafka/consumer_strategy.hpp>
#include <weir/receivers/kafka/direct/block_maker.hpp>
#include <weir/receivers/kafka/direct/direct_control.hpp>
#include <weir/receivers/kafka/direct/direct_options.hpp>
#include <weir/receivers/kafka/record.hpp>

#include <functional>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

namespace weir {

/// A stream of records of Kafka, which can tell which offsets each batch has.
template <class T>
class kafka_dstream : public dstream<T> {
public:
  kafka_dstream(const dstream<T>& stream, std::shared_ptr<kafka::direct_control> control)
      : dstream<T>(stream),
        control_(std::move(control)) {}

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
  std::shared_ptr<kafka::direct_control> control_;
};

namespace kafka {

/// Adds the source of a direct stream; the part that does not depend on its element type.
[[nodiscard]] std::function<std::unique_ptr<source>()>
direct_source_factory(consumer_strategy strategy, kafka_direct_options options,
                      std::uint32_t partitions, std::chrono::milliseconds batch_interval,
                      std::function<std::unique_ptr<block_maker>()> make_maker,
                      std::shared_ptr<direct_control> control);

template <class T, class Decode>
kafka_dstream<T> add_direct_stream(topology& plan, consumer_strategy strategy,
                                   kafka_direct_options options, Decode decode) {
  validate(options);
  const std::uint32_t partitions =
      options.partitions == 0 ? plan.default_parallelism() : options.partitions;
  auto control = std::make_shared<direct_control>();
  auto factory = direct_source_factory(
      std::move(strategy), std::move(options), partitions, plan.batch_interval(),
      [decode = std::move(decode)]() -> std::unique_ptr<block_maker> {
        return std::make_unique<typed_block_maker<T, Decode>>(decode);
      },
      control);
  return {add_source<T>(plan, "kafka_direct_stream", partitions, std::move(factory)),
          std::move(control)};
}

/// What a decoder gave for a T, until it lies in a column.
template <class T, class Decode>
using decoded = std::optional<std::conditional_t<
    contains_text<T>, std::decay_t<std::invoke_result_t<Decode&, std::string_view>>, T>>;

template <class T, class Decode>
decoded<T, Decode> decode_part(Decode& decode, const std::optional<std::string_view>& bytes) {
  if (!bytes)
    return std::nullopt;
  return std::invoke(decode, *bytes);
}

/// Makes whole records.
template <class K, class V, class DecodeKey, class DecodeValue>
struct decode_record {
  [[no_unique_address]] DecodeKey decode_key;
  [[no_unique_address]] DecodeValue decode_value;

  void operator()(const raw_record& raw, chunk_builder<kafka_record<K, V>>& out) {
    const auto key = decode_part<K>(decode_key, raw.key);
    const auto value = decode_part<V>(decode_value, raw.value);
    const auto headers = raw.headers();
    out.push(kafka_record_view<K, V>{as_view<std::optional<K>>(key),
                                     as_view<std::optional<V>>(value), raw.topic, raw.partition,
                                     raw.offset, raw.timestamp_ms, headers});
  }
};

/// Makes pairs of key and value; what is absent is a default-constructed one.
template <class K, class V, class DecodeKey, class DecodeValue>
struct decode_pair {
  [[no_unique_address]] DecodeKey decode_key;
  [[no_unique_address]] DecodeValue decode_value;

  void operator()(const raw_record& raw, chunk_builder<std::pair<K, V>>& out) {
    auto key = decode_part<K>(decode_key, raw.key);
    auto value = decode_part<V>(decode_value, raw.value);
    if (!key)
      key.emplace();
    if (!value)
      value.emplace();
    out.push(std::pair(*std::move(key), *std::move(value)));
  }
};

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
/// are copied once. Throws `errc::invalid_argument` for options and properties that make no sense.
template <class K, class V, class DecodeKey = kafka_decode<K>, class DecodeValue = kafka_decode<V>>
kafka_dstream<kafka_record<K, V>>
kafka_direct_stream(topology& plan, consumer_strategy strategy, kafka_direct_options options,
                    DecodeKey decode_key = {}, DecodeValue decode_value = {}) {
  return kafka::add_direct_stream<kafka_record<K, V>>(
      plan, std::move(strategy), std::move(options),
      kafka::decode_record<K, V, DecodeKey, DecodeValue>{std::move(decode_key),
                                                         std::move(decode_value)});
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
  return kafka::add_direct_stream<std::pair<K, V>>(
      plan, kafka_subscribe({topics.begin(), topics.end()}), std::move(options),
      kafka::decode_pair<K, V, DecodeKey, DecodeValue>{std::move(decode_key),
                                                       std::move(decode_value)});
}

} // namespace weir
