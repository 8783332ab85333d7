// SPDX-License-Identifier: Apache-2.0
#include <weir/receivers/kafka/direct/kafka_batch.hpp>

#include <weir/receivers/kafka/direct/backlog.hpp>
#include <weir/receivers/kafka/direct/reader.hpp>

#include <limits>

namespace weir::kafka {

std::vector<batch<kafka_text_record>::chunk_list>
read_ranges(kafka_direct_options options, const std::vector<offset_range>& ranges) {
  validate(options);
  options.properties = normalized(options.properties, client_role::consumer);
  consumer_strategy strategy;
  for (const offset_range& each : ranges) {
    strategy.partitions.emplace_back(each.topic, each.partition);
    if (!strategy.start_offsets.emplace(strategy.partitions.back(), each.from_offset).second)
      throw error(errc::invalid_argument, "kafka_batch: two ranges are of " + each.topic + "/" +
                                              std::to_string(each.partition));
  }
  std::vector<batch<kafka_text_record>::chunk_list> out(ranges.size());
  if (ranges.empty())
    return out;
  backlog read(std::numeric_limits<std::size_t>::max());
  reader from(strategy, options, read, std::make_shared<direct_control>(), [] {});
  from.start({});
  read.begin_replay(ranges);
  if (!read.wait_for_replay(options.replay_timeout))
    throw error(errc::timeout, "kafka_batch: the ranges could not be read in " +
                                   std::to_string(options.replay_timeout.count()) + " ms");
  // Partitions are places in the order of the ranges.
  while (auto block = read.take(std::numeric_limits<std::size_t>::max(), true))
    out[block->place].push_back(std::move(block->records));
  return out;
}

} // namespace weir::kafka
