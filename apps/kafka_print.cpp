// SPDX-License-Identifier: Apache-2.0
/// app: prints the records of a Kafka topic, read directly, by a consumer group, or both at once

#include <chrono>
#include <string>

#include <weir/receivers/kafka/consumer/kafka_stream.hpp>
#include <weir/receivers/kafka/direct/kafka_direct_stream.hpp>
#include <weir/weir.hpp>

#include "common/program.hpp"

int main(int argc, char* argv[]) {
  apps::program program("Prints the records of a Kafka topic.", std::chrono::seconds(1));
  std::string topic;
  std::string broker = "localhost:9092";
  std::string group = "weir-kafka-print";
  std::string mode = "direct";
  program.options().add_option("topic", topic, "what to read").required();
  program.options().add_option("--broker", broker, "where the brokers are").show_default();
  program.options().add_option("--group", group, "the consumer group").show_default();
  program.options()
      .add_option("--mode", mode, "how to read")
      .one_of({"direct", "receiver", "both"})
      .show_default();

  return program.main(argc, argv, [&] {
    weir::streaming_context context(weir::engine_options{}, program.interval());
    const weir::kafka_properties properties{{"bootstrap.servers", broker},
                                            {"auto.offset.reset", "earliest"}};

    // Reads straight from the offsets that the last batch ended at; no group is joined, and each
    // record shows where it comes from.
    if (mode != "receiver")
      weir::kafka_direct_stream<std::string, std::string>(context, weir::kafka_subscribe({topic}),
                                                          {.properties = properties})
          .map([](const auto& record) {
            return "direct " + std::string(record.topic) + "/" + std::to_string(record.partition) +
                   "@" + std::to_string(record.offset) + " " +
                   std::string(record.key.value_or("(no key)")) + ": " +
                   std::string(record.value.value_or("(no value)"));
          })
          .print();

    // Shares the topic with the other members of the group, who goes on where one of them ended.
    if (mode != "direct")
      weir::kafka_stream<std::string, std::string>(context, group, {{topic, 1}},
                                                   {.properties = properties})
          .map([](const auto& pair) {
            return "group " + std::string(pair.first) + ": " + std::string(pair.second);
          })
          .print();

    program.run(context);
  });
}
