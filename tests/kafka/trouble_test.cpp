// SPDX-License-Identifier: Apache-2.0
#include "../catch.hpp"

#include <weir/receivers/kafka/consumer/group_consumer.hpp>

#include "../support/log_capture.hpp"
#include "direct_streams.hpp"
#include "mock_broker.hpp"

#include <atomic>
#include <chrono>
#include <future>
#include <memory>
#include <string>
#include <vector>

namespace trouble_test {

// Brokers that move, are slow, refuse or are not there, and records that make no sense.

using namespace std::chrono_literals;
using Catch::Matchers::ContainsSubstring;
using weir::testing::direct_stream;
using weir::testing::mock_broker;
using weir::testing::test_producer;
using weir::testing::values_of;

TEST_CASE("kafka direct: goes on when a partition moves to another broker") {
  mock_broker broker(2);
  broker.create("t", 1);
  rd_kafka_mock_partition_set_leader(broker.get(), "t", 0, 1);
  test_producer producer(broker.properties());
  producer.write_numbered("t", 0, "a", 2);
  auto source = direct_stream(broker.properties(), "t").source();
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
  auto source = direct_stream(broker.properties(), "t").source();
  source.start();
  CHECK(source.batch().empty()); // nothing waits for it
  CHECK(values_of(source.collect(2)) == std::vector<std::string>{"a0", "a1"});
}

TEST_CASE("kafka direct: a topic that may not be read is told as such") {
  mock_broker broker;
  broker.create("t", 1);
  rd_kafka_mock_topic_set_error(broker.get(), "t", RD_KAFKA_RESP_ERR_TOPIC_AUTHORIZATION_FAILED);
  auto source = direct_stream(broker.properties(), "t").source();
  CHECK_THROWS_WITH(source.start(),
                    ContainsSubstring("topic t") && ContainsSubstring("lacks the right"));
}

TEST_CASE("kafka direct: an offset that is gone is looked at again if the broker could not say") {
  mock_broker broker;
  broker.create("t", 1);
  test_producer(broker.properties()).write_numbered("t", 0, "a", 2);
  auto options = weir::testing::from_the_beginning(broker.properties());
  options.on_out_of_range = weir::out_of_range_policy::earliest;
  const direct_stream stream(options, weir::kafka_subscribe({"t"}));
  auto source = stream.source(weir::kafka::encode_ranges({{"t", 0, 50, 50}}));
  rd_kafka_mock_push_request_errors(broker.get(), 2 /* ListOffsets */, 2,
                                    RD_KAFKA_RESP_ERR_INVALID_REQUEST,
                                    RD_KAFKA_RESP_ERR_INVALID_REQUEST);
  source.start();
  CHECK(values_of(source.collect(2)) == std::vector<std::string>{"a0", "a1"});
  CHECK(stream->counts().errors > 0);
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
  auto source = direct_stream(broker.properties(), "t").source();
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

TEST_CASE("kafka receiver: a member leaves in time, also when the brokers are away", "[slow]") {
  mock_broker broker;
  broker.create("t", 1);
  test_producer(broker.properties()).write_numbered("t", 0, "a", 1);
  auto properties = broker.properties();
  properties["auto.offset.reset"] = "earliest";
  // What the client itself would wait for: longer than the test's patience.
  properties["session.timeout.ms"] = "120000";
  const weir::testing::log_capture log;
  {
    weir::kafka::group_consumer member(properties, "my-group", {"t"});
    const auto deadline = std::chrono::steady_clock::now() + weir::testing::patience;
    std::size_t received = 0;
    while (received == 0 && std::chrono::steady_clock::now() < deadline)
      received = member.receive(100ms, [&](auto) { broker.down(); });
    CHECK(received == 1);
  }
  CHECK(log.count(weir::log_level::warning, "group my-group: the brokers did not answer in 5 s") ==
        1);
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

} // namespace trouble_test
