// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <utility>
#include <vector>

namespace weir {

/// A partition of a topic.
using topic_partition = std::pair<std::string, std::int32_t>;

/// Which partitions a stream reads, and where it begins in those that its checkpoint does not know.
/// Made by `kafka_subscribe`, `kafka_subscribe_pattern` and `kafka_assign`.
struct consumer_strategy {
  /// Topics by name or, where it begins with '^', by a regular expression (ECMAScript) that the whole
  /// name matches. Partitions that appear later are read from their beginning.
  std::vector<std::string> topics;
  /// Exactly these partitions, where there are any.
  std::vector<topic_partition> partitions;
  /// Where to begin; a partition that is not named begins at the offset that the group has
  /// committed, or else where `auto.offset.reset` says (the end, unless it is set).
  std::map<topic_partition, std::int64_t> start_offsets;
};

/// All partitions of some topics.
[[nodiscard]] inline consumer_strategy
kafka_subscribe(std::vector<std::string> topics,
                std::map<topic_partition, std::int64_t> start_offsets = {}) {
  return {std::move(topics), {}, std::move(start_offsets)};
}
/// All partitions of the topics whose whole name matches a regular expression.
[[nodiscard]] inline consumer_strategy
kafka_subscribe_pattern(std::string pattern,
                        std::map<topic_partition, std::int64_t> start_offsets = {}) {
  if (!pattern.starts_with('^'))
    pattern.insert(pattern.begin(), '^');
  return {{std::move(pattern)}, {}, std::move(start_offsets)};
}
/// Some partitions alone.
[[nodiscard]] inline consumer_strategy
kafka_assign(std::vector<topic_partition> partitions,
             std::map<topic_partition, std::int64_t> start_offsets = {}) {
  return {{}, std::move(partitions), std::move(start_offsets)};
}

} // namespace weir
