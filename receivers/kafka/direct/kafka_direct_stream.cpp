// SPDX-License-Identifier: Apache-2.0
#include <weir/receivers/kafka/direct/kafka_direct_stream.hpp>

#include <weir/receivers/kafka/direct/direct_source.hpp>
#include <weir/receivers/kafka/properties.hpp>
#include <weir/state/support/error.hpp>

#include <utility>

namespace weir::kafka {

kafka_dstream<kafka_text_record> add_direct_stream(topology& plan, consumer_strategy strategy,
                                                   kafka_direct_options options) {
  validate(options);
  if (strategy.topics.empty() == strategy.partitions.empty())
    throw error(errc::invalid_argument,
                "kafka_direct_stream: name topics, or partitions, and not both");
  options.properties = normalized(options.properties, client_role::consumer);
  const std::uint32_t partitions =
      options.partitions == 0 ? plan.default_parallelism() : options.partitions;
  auto control = std::make_shared<direct_control>();
  const auto records = add_source<kafka_text_record>(
      plan, "kafka_direct_stream", partitions,
      [strategy = std::move(strategy), options = std::move(options), control, partitions,
       batch_interval = plan.batch_interval()]() -> std::unique_ptr<source> {
        return std::make_unique<direct_source>(strategy, options, control, partitions,
                                               batch_interval);
      });
  return {records, std::move(control)};
}

} // namespace weir::kafka
