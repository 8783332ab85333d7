// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <weir/operators/dstream.hpp>
#include <weir/receivers/kafka/codec.hpp>
#include <weir/receivers/kafka/sink/batch_producer.hpp>

#include <functional>
#include <memory>
#include <string>
#include <type_traits>
#include <utility>

namespace weir {

/// Writes each batch of a stream to Kafka, as one unit; an output like `for_each_batch`.
/// `to_message(element)` gives the `kafka_message` of an element, whose text may lie in the element.
///
///     weir::kafka_sink(lines, "lines", {.properties = {{"bootstrap.servers", "localhost:9092"}}},
///                      [](std::string_view line) { return weir::kafka_message{.value = line}; });
///
/// The output's body ends when the brokers have the batch; what they refuse fails the output for the
/// batch. See `kafka_sink_options` for what is guaranteed when a batch is run again. Throws
/// `errc::invalid_argument` for options that make no sense.
template <class T, class ToMessage>
  requires std::is_invocable_r_v<kafka_message, ToMessage&, view_of<T>>
      node_id kafka_sink(const dstream<T>& stream, std::string topic, kafka_sink_options options,
                         ToMessage to_message) {
    auto producer = std::make_shared<kafka::batch_producer>(std::move(topic), std::move(options));
    return detail::add_output(stream, "kafka_sink",
                              [producer = std::move(producer), to_message = std::move(to_message)](
                                  const batch<T>& dataset, const output_key& key) mutable {
                                producer->write(key, [&](kafka::batch_producer& out) {
                                  for (auto&& element : dataset)
                                    out.produce(std::invoke(to_message, element));
                                });
                              });
  }

/// Writes the pairs of a stream as key and value, in the form that `kafka_encode` gives them.
template <class K, class V>
node_id kafka_sink(const dstream<std::pair<K, V>>& stream, std::string topic,
                   kafka_sink_options options) {
  auto producer = std::make_shared<kafka::batch_producer>(std::move(topic), std::move(options));
  return detail::add_output(stream, "kafka_sink",
                            [producer = std::move(producer)](const batch<std::pair<K, V>>& dataset,
                                                             const output_key& key) {
                              producer->write(key, [&](kafka::batch_producer& out) {
                                for (auto&& [element_key, element_value] : dataset) {
                                  const auto encoded_key = kafka_encode<K>()(element_key);
                                  const auto encoded_value = kafka_encode<V>()(element_value);
                                  out.produce({.key = encoded_key, .value = encoded_value});
                                }
                              });
                            });
}

} // namespace weir
