// SPDX-License-Identifier: Apache-2.0
#include <weir/receivers/kafka/consumer/kafka_stream.hpp>

#include <weir/state/support/error.hpp>

#include <algorithm>

namespace weir::kafka {

group_subscription check_subscription(const kafka_stream_options& options, std::string group,
                                      const std::map<std::string, std::uint32_t>& topics) {
  const auto refuse = [](const std::string& what) {
    throw error(errc::invalid_argument, "kafka_stream: " + what);
  };
  if (group.empty())
    refuse("the group is empty: consumers that share the work have the same group");
  if (topics.empty())
    refuse("at least one topic is needed");
  if (options.properties.contains("group.id"))
    refuse("the group is an argument, so leave the property \"group.id\" out");
  group_subscription out{
      normalized(options.properties, client_role::consumer), std::move(group), {}, 1};
  for (const auto& [topic, threads] : topics) {
    if (threads == 0)
      refuse("topic " + topic + " has 0 threads: it needs at least one");
    out.topics.push_back(topic);
    out.threads = std::max(out.threads, threads);
  }
  return out;
}

} // namespace weir::kafka
