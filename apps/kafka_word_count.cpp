// SPDX-License-Identifier: Apache-2.0
/// app: counts words from one Kafka topic into another, exactly once, also when it is killed

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <utility>

#include <weir/receivers/kafka/direct/kafka_direct_stream.hpp>
#include <weir/receivers/kafka/sink/kafka_sink.hpp>
#include <weir/weir.hpp>

#include "common/program.hpp"

int main(int argc, char* argv[]) {
  apps::program program("Counts words from one Kafka topic into another.", std::chrono::seconds(1));
  std::string from;
  std::string to;
  std::string broker = "localhost:9092";
  std::string folder = "kafka-word-count";
  program.options().add_option("from", from, "the topic with lines").required();
  program.options().add_option("to", to, "the topic for words and their counts").required();
  program.options().add_option("--broker", broker, "where the brokers are").show_default();
  program.options()
      .add_option("--checkpoint", folder, "where counts and offsets are kept")
      .show_default();

  return program.main(argc, argv, [&] {
    const weir::kafka_properties properties{{"bootstrap.servers", broker}};

    // Called when there is no checkpoint, and also to make the same streams again when there is one:
    // they are matched by their names.
    const auto create = [&] {
      weir::streaming_context context(weir::engine_options{}, program.interval());

      // The offsets of each batch belong to the checkpoint.
      auto reading = properties;
      reading["auto.offset.reset"] = "earliest";
      auto lines = weir::kafka_direct_stream<std::string, std::string>(
          context, weir::kafka_subscribe({from}), {.properties = reading});
      lines.name("lines");

      auto counts =
          lines.map([](const auto& record) { return record.value.value_or(std::string_view()); })
              .name("values")
              .flat_map(weir::split(' '))
              .name("words")
              .map([](std::string_view word) { return std::pair(word, std::int64_t{1}); })
              .name("ones")
              .map_with_state<std::int64_t>([](std::string_view word,
                                               std::optional<std::int64_t> one,
                                               weir::state<std::int64_t>& count) {
                const std::int64_t sum = count.get_option().value_or(0) + one.value_or(0);
                count.update(sum);
                return std::pair(std::string(word), std::to_string(sum));
              })
              .name("counts");

      // The records of a batch become visible together; a batch that is run again after a crash is
      // left out if it is there already.
      weir::kafka_sink(counts, to,
                       {.properties = properties, .application_id = "kafka-word-count-" + to});
      return context;
    };

    auto context = weir::streaming_context::get_or_create(folder, create);
    program.run(context);
  });
}
