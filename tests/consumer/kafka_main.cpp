// SPDX-License-Identifier: Apache-2.0

// Makes streams and a sink of Kafka, which needs no broker, and is told what is wrong with one.

#include <weir/receivers/kafka/consumer/kafka_stream.hpp>
#include <weir/receivers/kafka/direct/kafka_batch.hpp>
#include <weir/receivers/kafka/sink/kafka_sink.hpp>
#include <weir/weir.hpp>

#include <chrono>
#include <cstdio>
#include <string>

int main() {
  const weir::kafka_properties properties{{"bootstrap.servers", "localhost:9092"}};
  weir::streaming_context context(weir::engine_options{.threads = 1}, std::chrono::seconds(1));
  const auto direct = weir::kafka_direct_stream<std::string, std::string>(
      context, weir::kafka_subscribe({"in"}), {.properties = properties});
  const auto received = weir::kafka_stream<std::string, std::string>(context, "group", {{"in", 1}},
                                                                     {.properties = properties});
  weir::kafka_sink(received, "out", {.properties = properties});
  if (!weir::kafka_batch<std::string, std::string>({.properties = properties}, {}).empty())
    return 1;
  try {
    weir::kafka_stream<std::string, std::string>(
        context, "group", {{"in", 1}}, {.properties = {{"zookeeper.connect", "localhost:2181"}}});
  } catch (const weir::error& refusal) {
    std::puts(refusal.what());
    return 0;
  }
  return 1;
}
