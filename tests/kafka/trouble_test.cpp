// SPDX-License-Identifier: Apache-2.0
#include "../catch.hpp"

#include <weir/actors/streaming_context.hpp>
#include <weir/receivers/kafka/consumer/group_consumer.hpp>
#include <weir/receivers/kafka/direct/kafka_direct_stream.hpp>

#include "../receivers/source_harness.hpp"
#include "mock_broker.hpp"

#include <atomic>
#include <chrono>
#include <future>
#include <memory>
#include <string>
#include <vector>

// Brokers that move, are slow, refuse or are not there, and records that make no sense.

using namespace std::chrono_literals;
using weir::testing::mock_broker;
using weir::testing::source_harness;
using weir::testing::test_producer;

using record = weir::kafka_record<std::string, std::string>;

namespace {

weir::kafka_direct_options options_of(const mock_broker& broker) {
  weir::kafka_direct_options options;
  options.properties = broker.properties();
  options.properties["auto.offset.reset"] = "earliest";
  options.partitions = 1;
  return options;
}

source_harness<record> source_of(const mock_broker& broker, const std::string& topic) {
  weir::topology plan(1s);
  const auto stream = weir::kafka_direct_stream<std::string, std::string>(
      plan, weir::kafka_subscribe({topic}), options_of(broker));
  return source_harness<record>(plan.node(stream.node()).make_source());
}

std::vector<std::string> values_of(const std::vector<record>& records) {
  std::vector<std::string> out;
  for (const record& each : records)
    out.push_back(each.value.value_or("(none)"));
  return out;
}

} // namespace

TEST_CASE("kafka direct: goes on when a partition moves to another broker") {
  mock_broker broker(2);
  broker.create("t", 1);
  rd_kafka_mock_partition_set_leader(broker.get(), "t", 0, 1);
  test_producer producer(broker.properties());
  producer.write_numbered("t", 0, "a", 2);
  auto source = source_of(broker, "t");
  source.start();
  CHECK(values_of(source.collect(2)) == std::vector<std::string>{"a0", "a1"});
  rd_kafka_mock_partition_set_leader(broker.get(), "t", 0, 2);
  producer.write_numbered("t", 0, "b", 2);
  CHECK(values_of(source.collect(2)) == std::vector<std::string>{"b0", "b1"});
}

TEST_CASE("kafka direct: a slow broker gives empty batches, and all records in the end") {
  mock_broker broker;
  broker.create("t", 1);
  test_producer producer(broker.properties());
  producer.write_numbered("t", 0, "a", 2);
  rd_kafka_mock_broker_set_rtt(broker.get(), 1, 300);
  auto source = source_of(broker, "t");
  source.start();
  CHECK(source.batch().empty()); // nothing waits for it
  CHECK(values_of(source.collect(2)) == std::vector<std::string>{"a0", "a1"});
}

TEST_CASE("kafka direct: a topic that may not be read is told as such") {
  mock_broker broker;
  broker.create("t", 1);
  rd_kafka_mock_topic_set_error(broker.get(), "t", RD_KAFKA_RESP_ERR_TOPIC_AUTHORIZATION_FAILED);
  auto source = source_of(broker, "t");
  CHECK_THROWS_WITH(source.start(), Catch::Matchers::ContainsSubstring("topic t") &&
                                        Catch::Matchers::ContainsSubstring("lacks the right"));
}

TEST_CASE("kafka direct: nobody is rung any more once a stop has returned") {
  struct slow_host final : weir::source_host {
    void data_arrived() noexcept override {
      entered.add();
      released.wait_for(1);
      ended = true;
    }
    weir::testing::counter entered;
    weir::testing::counter released;
    std::atomic<bool> ended = false;
  };
  mock_broker broker;
  broker.create("t", 1);
  test_producer(broker.properties()).write_numbered("t", 0, "a", 1);
  auto source = source_of(broker, "t");
  slow_host host;
  source->start(host);
  REQUIRE(host.entered.wait_for(1));
  auto stopped = std::async(std::launch::async, [&] {
    source->stop();
    return host.ended.load();
  });
  host.released.add();
  CHECK(stopped.get());
}

TEST_CASE("kafka receiver: waits for brokers that are not there yet", "[slow]") {
  mock_broker broker;
  broker.create("t", 1);
  test_producer producer(broker.properties());
  producer.write_numbered("t", 0, "a", 1);
  broker.down();
  auto properties = broker.properties();
  properties["auto.offset.reset"] = "earliest";
  weir::kafka::group_consumer member(properties, "group", {"t"});
  const auto none = [](auto) { FAIL("there is no broker"); };
  CHECK(member.receive(200ms, none) == 0);
  broker.up();
  std::size_t received = 0;
  const auto deadline = std::chrono::steady_clock::now() + weir::testing::patience;
  while (received == 0 && std::chrono::steady_clock::now() < deadline)
    received = member.receive(100ms, [](auto) {});
  CHECK(received == 1);
}

TEST_CASE("kafka direct: records that cannot be decoded are a stream of their own") {
  mock_broker broker;
  broker.create("t", 1);
  test_producer producer(broker.properties());
  for (const char* value : {"1", "no number", "2"})
    producer.write("t", 0, std::nullopt, value);
  producer.flush();
  auto clock = std::make_shared<weir::manual_clock>();
  std::vector<int> numbers;
  std::vector<std::int64_t> rejected;
  weir::streaming_context context(weir::engine_options{.threads = 1}, 1ms, {.clock = clock});
  const auto parsed =
      weir::kafka_direct_stream<std::string, std::string>(context, weir::kafka_subscribe({"t"}),
                                                          options_of(broker))
          .map([](const auto& each) { return std::stoi(std::string(each.value.value_or(""))); });
  parsed.template dead_letters<record>().for_each_batch([&](const auto& letters) {
    for (const auto& each : letters)
      rejected.push_back(each.record.offset);
  });
  parsed.for_each_batch([&](const auto& batch) {
    for (const int each : batch)
      numbers.push_back(each);
  });
  context.start();
  const auto deadline = std::chrono::steady_clock::now() + weir::testing::patience;
  for (weir::batch_time time(1ms);
       numbers.size() < 2 && std::chrono::steady_clock::now() < deadline; time = time + 1ms) {
    clock->advance(1ms);
    REQUIRE(context.await_batch(time));
  }
  context.stop();
  CHECK(numbers == std::vector<int>{1, 2});
  CHECK(rejected == std::vector<std::int64_t>{1});
}
