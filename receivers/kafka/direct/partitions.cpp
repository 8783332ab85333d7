// SPDX-License-Identifier: Apache-2.0
#include <weir/receivers/kafka/direct/partitions.hpp>

#include <weir/state/support/error.hpp>

#include <string>

namespace weir::kafka {

namespace {

std::string reset_of(const kafka_properties& given) {
  const auto found = given.find("auto.offset.reset");
  return found == given.end() ? "latest" : found->second;
}

std::int64_t by_reset(client& asked, const partition_offset& partition, const std::string& reset,
                      std::chrono::milliseconds timeout) {
  if (reset == "earliest" || reset == "beginning")
    return asked.bounds_of(partition.topic, partition.partition, timeout).low;
  if (reset == "latest" || reset == "end")
    return asked.bounds_of(partition.topic, partition.partition, timeout).high;
  throw error(errc::not_found, "kafka: no offset is known for " + partition.topic + "/" +
                                   std::to_string(partition.partition) +
                                   ", and auto.offset.reset is \"" + reset +
                                   "\": give start offsets, or set it to earliest or latest");
}

} // namespace

std::vector<partition_offset> wanted_partitions(client& asked, const consumer_strategy& strategy,
                                                const kafka_direct_options& options) {
  if (strategy.partitions.empty())
    return asked.partitions_of(strategy.topics, options.request_timeout);
  std::vector<partition_offset> out;
  for (const auto& [topic, partition] : strategy.partitions)
    out.push_back({topic, partition, RD_KAFKA_OFFSET_INVALID});
  return out;
}

void find_starts(client& asked, const consumer_strategy& strategy,
                 const kafka_direct_options& options, bool appeared,
                 std::vector<partition_offset>& partitions) {
  if (partitions.empty())
    return;
  if (!appeared && options.properties.contains("group.id"))
    partitions = asked.committed(partitions, options.request_timeout);
  for (partition_offset& each : partitions) {
    const auto given = strategy.start_offsets.find({each.topic, each.partition});
    if (given != strategy.start_offsets.end())
      each.offset = given->second;
    else if (each.offset < 0)
      each.offset = by_reset(asked, each, appeared ? "earliest" : reset_of(options.properties),
                             options.request_timeout);
  }
}

} // namespace weir::kafka
