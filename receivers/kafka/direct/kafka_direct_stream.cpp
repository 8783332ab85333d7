// SPDX-License-Identifier: Apache-2.0
#include <weir/receivers/kafka/direct/kafka_direct_stream.hpp>

#include <weir/receivers/kafka/direct/direct_source.hpp>
#include <weir/receivers/kafka/properties.hpp>
#include <weir/state/support/error.hpp>

#include <utility>

namespace weir::kafka {

std::function<std::unique_ptr<source>()>
direct_source_factory(consumer_strategy strategy, kafka_direct_options options,
                      std::uint32_t partitions, std::chrono::milliseconds batch_interval,
                      std::function<std::unique_ptr<block_maker>()> make_maker,
                      std::shared_ptr<direct_control> control) {
  if (strategy.topics.empty() == strategy.partitions.empty())
    throw error(errc::invalid_argument,
                "kafka_direct_stream: name topics, or partitions, and not both");
  options.properties = normalized(options.properties, client_role::consumer);
  return [strategy = std::move(strategy), options = std::move(options), partitions, batch_interval,
          make_maker = std::move(make_maker),
          control = std::move(control)]() -> std::unique_ptr<source> {
    return std::make_unique<direct_source>(strategy, options, make_maker(), control, partitions,
                                           batch_interval);
  };
}

} // namespace weir::kafka
