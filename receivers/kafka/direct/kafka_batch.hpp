// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <weir/operators/batch.hpp>
#include <weir/receivers/kafka/direct/kafka_direct_stream.hpp>

#include <chrono>
#include <memory>
#include <utility>
#include <vector>

namespace weir {

namespace kafka {

/// Reads ranges of offsets, each into a partition of its own.
[[nodiscard]] std::vector<std::vector<chunk_ptr>>
read_ranges(kafka_direct_options options, const std::vector<offset_range>& ranges,
            std::unique_ptr<block_maker> maker);

} // namespace kafka

/// The records in some ranges of offsets, read once, one partition for each range: Spark's
/// `createRDD`. Blocks until they are there, for at most `replay_timeout`; throws `errc::timeout`
/// then, and `errc::source_changed` where a range is not there any more. Of a partition there may be
/// one range only.
template <class K, class V, class DecodeKey = kafka_decode<K>, class DecodeValue = kafka_decode<V>>
batch<kafka_record<K, V>> kafka_batch(const kafka_direct_options& options,
                                      const std::vector<offset_range>& ranges,
                                      DecodeKey decode_key = {}, DecodeValue decode_value = {}) {
  using record = kafka_record<K, V>;
  using decoder = kafka::decode_record<K, V, DecodeKey, DecodeValue>;
  auto read = kafka::read_ranges(options, ranges,
                                 std::make_unique<kafka::typed_block_maker<record, decoder>>(
                                     decoder{std::move(decode_key), std::move(decode_value)}));
  std::vector<typename batch<record>::chunk_list> partitions(read.size());
  for (std::size_t i = 0; i < read.size(); ++i)
    for (chunk_ptr& each : read[i])
      partitions[i].push_back(std::static_pointer_cast<const chunk<record>>(std::move(each)));
  return batch<record>(std::move(partitions));
}

} // namespace weir
