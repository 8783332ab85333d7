// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <weir/operators/batch.hpp>
#include <weir/receivers/kafka/direct/kafka_direct_stream.hpp>

#include <utility>
#include <vector>

namespace weir {

namespace kafka {

/// Reads ranges of offsets, each into a partition of its own.
[[nodiscard]] std::vector<batch<kafka_text_record>::chunk_list>
read_ranges(kafka_direct_options options, const std::vector<offset_range>& ranges);

} // namespace kafka

/// The records in some ranges of offsets, read once, one partition for each range: Spark's
/// `createRDD`. Blocks until they are there, for at most `replay_timeout`; throws `errc::timeout`
/// then, `errc::source_changed` where a range is not there any more, and `errc::corrupt` for a record
/// that cannot be decoded. Of a partition there may be one range only.
template <class K, class V, class DecodeKey = kafka_decode<K>, class DecodeValue = kafka_decode<V>>
batch<kafka_record<K, V>> kafka_batch(const kafka_direct_options& options,
                                      const std::vector<offset_range>& ranges,
                                      DecodeKey decode_key = {}, DecodeValue decode_value = {}) {
  auto raw = kafka::read_ranges(options, ranges);
  if constexpr (kafka::keeps_bytes<K, DecodeKey> && kafka::keeps_bytes<V, DecodeValue>) {
    return batch<kafka_text_record>(std::move(raw));
  } else {
    using record = kafka_record<K, V>;
    kafka::decode_record<K, V, DecodeKey, DecodeValue> decode{std::move(decode_key),
                                                              std::move(decode_value)};
    std::vector<typename batch<record>::chunk_list> out;
    for (const auto& chunks : raw) {
      auto& decoded = out.emplace_back();
      for (const auto& each : chunks) {
        chunk_builder<record> builder;
        builder.keeper().source(each->buffers());
        for (const auto& one : *each)
          decode(one, [&](const auto& made) { builder.push(made); });
        decoded.push_back(builder.finish());
      }
    }
    return batch<record>(std::move(out));
  }
}

} // namespace weir
