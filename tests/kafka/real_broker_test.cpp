// SPDX-License-Identifier: Apache-2.0
#include "../catch.hpp"

#include <weir/receivers/kafka/client/failure.hpp>
#include <weir/receivers/kafka/direct/kafka_batch.hpp>
#include <weir/receivers/kafka/sink/kafka_sink.hpp>

#include "direct_streams.hpp"
#include "mock_broker.hpp"
#include "real_broker.hpp"

#include <algorithm>
#include <chrono>
#include <memory>
#include <string>
#include <thread>
#include <utility>
#include <vector>

namespace real_broker_test {

using namespace std::chrono_literals;
using weir::testing::committed_values;
using weir::testing::direct_stream;
using weir::testing::fresh_name;
using weir::testing::patience;
using weir::testing::test_producer;
using weir::testing::values_of;

namespace {

weir::kafka::batch_producer::records one(std::string_view value) {
  return [value](weir::kafka::batch_producer& out) { out.produce({.value = value}); };
}

} // namespace

TEST_CASE("real kafka: a batch is written once, whoever runs it again", "[slow][realbroker]") {
  WEIR_NEEDS_BROKER(properties);
  const std::string topic = fresh_name("out-");
  weir::testing::make_topic(properties, topic, 1);
  const weir::kafka_sink_options options{.properties = properties, .application_id = topic};
  weir::kafka::batch_producer zombie(topic, options);
  zombie.write({weir::batch_time(1s), "sink"}, one("first"));
  zombie.write({weir::batch_time(2s), "sink"}, one("second"));
  // The process dies in the middle of a batch, and its successor runs it again.
  CHECK_THROWS(zombie.write({weir::batch_time(3s), "sink"}, [](weir::kafka::batch_producer& out) {
    out.produce({.value = "torn"});
    throw std::runtime_error("dies");
  }));
  weir::kafka::batch_producer successor(topic, options);
  successor.write({weir::batch_time(2s), "sink"}, one("second again"));
  successor.write({weir::batch_time(3s), "sink"}, one("third"));
  CHECK(successor.batches_left_out() == 1);
  // The other wakes up late, and is told so for good.
  for (int i = 0; i < 2; ++i)
    CHECK_THROWS_WITH(zombie.write({weir::batch_time(4s), "sink"}, one("from the grave")),
                      Catch::Matchers::ContainsSubstring("another producer has taken over"));
  CHECK(committed_values(properties, topic) ==
        std::vector<std::string>{"first", "second", "third"});
}

TEST_CASE("real kafka: offsets of the source are committed with the batch", "[slow][realbroker]") {
  WEIR_NEEDS_BROKER(properties);
  const std::string topic = fresh_name("out-");
  weir::testing::make_topic(properties, topic, 1);
  std::vector<weir::offset_range> ranges{{topic, 0, 0, 7}};
  weir::kafka::batch_producer sink(topic, {.properties = properties,
                                           .application_id = topic,
                                           .offsets = [&](weir::batch_time) { return ranges; },
                                           .offsets_group = topic + "-group"});
  sink.write({weir::batch_time(1s), "sink"}, one("x"));
  weir::kafka::client reader(weir::kafka::client_role::consumer, properties,
                             {{"group.id", topic + "-group"}});
  const auto committed = reader.committed({{topic, 0, RD_KAFKA_OFFSET_INVALID}}, 10s);
  CHECK(committed.front().offset == 7);
}

TEST_CASE("real kafka: aborted records are gaps, and batches with gaps are read again as they were",
          "[slow][realbroker]") {
  WEIR_NEEDS_BROKER(properties);
  const std::string topic = fresh_name("gaps-");
  weir::testing::make_topic(properties, topic, 1);
  weir::kafka::batch_producer sink(topic, {.properties = properties, .application_id = topic});
  for (int i = 1; i <= 6; ++i) {
    const auto body = [i](weir::kafka::batch_producer& out) {
      out.produce({.value = std::to_string(i)});
      if (i % 2 == 0)
        throw std::runtime_error("aborts");
    };
    try {
      sink.write({weir::batch_time(std::chrono::seconds(i)), "sink"}, body);
    } catch (const std::runtime_error&) {
      continue;
    }
  }
  const direct_stream stream(properties, topic);
  std::string position;
  std::vector<std::string> values;
  {
    auto source = stream.source();
    source.start();
    const auto deadline = std::chrono::steady_clock::now() + patience;
    while (values.size() < 3 && std::chrono::steady_clock::now() < deadline) {
      const auto cut = source.cut();
      position = cut.info.position;
      const auto batch = values_of(source.take());
      values.insert(values.end(), batch.begin(), batch.end());
      if (values.size() < 3)
        source.rewind(); // all in one batch
      if (values.size() < 3)
        values.clear();
    }
    source->sealed();
  }
  CHECK(values == std::vector<std::string>{"1", "3", "5"});
  CHECK(stream->counts().gaps >= 4);
  auto strict_options = weir::testing::from_the_beginning(properties);
  strict_options.on_gap = weir::gap_policy::fail;
  auto strict = direct_stream(strict_options, weir::kafka_subscribe({topic})).source();
  strict.start();
  CHECK_THAT(weir::testing::first_failure(strict),
             Catch::Matchers::ContainsSubstring("of " + topic + "/0 hold no record"));
  auto again = stream.source();
  again.start();
  again->replay(position);
  CHECK(again.cut().info.position == position);
  CHECK(values_of(again.take()) == values);
}

TEST_CASE("real kafka: a topic that is not there is told, and not made", "[slow][realbroker]") {
  WEIR_NEEDS_BROKER(properties);
  const std::string topic = fresh_name("missing-");
  for (int i = 0; i < 2; ++i) {
    auto source = direct_stream(properties, topic).source();
    CHECK_THROWS_WITH(source.start(), Catch::Matchers::ContainsSubstring("no topic " + topic));
  }
}

TEST_CASE("real kafka: an offset that is gone is told, or skipped, as the policy says",
          "[slow][realbroker]") {
  WEIR_NEEDS_BROKER(properties);
  const std::string topic = fresh_name("remade-");
  weir::testing::make_topic(properties, topic, 1);
  {
    test_producer producer(properties);
    producer.write_numbered(topic, 0, "old", 5);
  }
  const std::string position = weir::kafka::encode_ranges({{topic, 0, 5, 5}});
  // The topic is deleted and made anew, so that the offset is beyond its end.
  weir::testing::delete_topic(properties, topic);
  const auto deadline = std::chrono::steady_clock::now() + patience;
  for (bool made = false; !made && std::chrono::steady_clock::now() < deadline;)
    try {
      weir::testing::make_topic(properties, topic, 1);
      made = true;
    } catch (const weir::kafka::kafka_error& failure) {
      REQUIRE(failure.kafka_code() == RD_KAFKA_RESP_ERR_TOPIC_ALREADY_EXISTS);
    }
  test_producer producer(properties);
  producer.write_numbered(topic, 0, "new", 2);
  SECTION("fail") {
    const direct_stream stream(properties, topic);
    auto source = stream.source(position);
    source.start();
    const std::string told = weir::testing::first_failure(source);
    CHECK_THAT(told, Catch::Matchers::ContainsSubstring("offset 5 of " + topic + "/0"));
    CHECK_THROWS_AS(source.batch(), weir::error); // nothing is skipped
  }
  SECTION("earliest") {
    auto options = weir::testing::from_the_beginning(properties);
    options.on_out_of_range = weir::out_of_range_policy::earliest;
    const direct_stream stream(options, weir::kafka_subscribe({topic}));
    auto source = stream.source(position);
    source.start();
    CHECK(values_of(source.collect(2)) == std::vector<std::string>{"new0", "new1"});
  }
}

TEST_CASE("real kafka: nothing is lost or doubled when the broker is killed",
          "[slow][realbroker]") {
  weir::testing::own_broker broker;
  if (!broker.problem().empty())
    WEIR_SKIP("the broker does not start: " + broker.problem());
  const weir::kafka_properties properties{{"bootstrap.servers", broker.bootstrap()}};
  weir::testing::make_topic(properties, "t", 1);
  const direct_stream stream(properties, "t");
  auto source = stream.source();
  source.start();
  constexpr int count = 3'000;
  std::thread writer([&] {
    weir::kafka::client client(weir::kafka::client_role::producer, properties,
                               {{"enable.idempotence", "true"}});
    for (int i = 0; i < count; ++i) {
      const std::string text = std::to_string(i);
      rd_kafka_producev(client.get(), RD_KAFKA_V_TOPIC("t"), RD_KAFKA_V_PARTITION(0),
                        RD_KAFKA_V_MSGFLAGS(RD_KAFKA_MSG_F_COPY),
                        RD_KAFKA_V_VALUE(const_cast<char*>(text.data()), text.size()),
                        RD_KAFKA_V_END);
      if (i % 100 == 0)
        rd_kafka_flush(client.get(), 30'000);
      if (i == 1'000) {
        broker.kill();
        broker.start();
        if (!broker.problem().empty())
          return;
      }
    }
    rd_kafka_flush(client.get(), 60'000);
  });
  const auto got = values_of(source.collect(count));
  writer.join();
  std::vector<std::string> expected;
  for (int i = 0; i < count; ++i)
    expected.push_back(std::to_string(i));
  CHECK(got == expected);
  CHECK(broker.problem() == "");
}

TEST_CASE("real kafka: the codec that is asked for is the one in the log", "[slow][realbroker]") {
  WEIR_NEEDS_BROKER(properties);
  for (const std::string codec : {"gzip", "snappy", "lz4", "zstd"}) {
    CAPTURE(codec);
    const std::string topic = fresh_name(codec + "-");
    weir::testing::make_topic(properties, topic, 1);
    auto compressed = properties;
    compressed["compression.type"] = codec;
    weir::kafka::batch_producer sink(topic, {.properties = compressed});
    sink.write({weir::batch_time(1s), "sink"}, [](weir::kafka::batch_producer& out) {
      for (int i = 0; i < 100; ++i)
        out.produce({.value = "the same text again and again"});
    });
    const auto [log, status] = weir::testing::run_kafka_tool(
        "DumpLogSegments", "--files " + std::string(WEIR_KAFKA_FOLDER) + "/data/" + topic +
                               "-0/00000000000000000000.log");
    CHECK(status == 0);
    CHECK_THAT(log, Catch::Matchers::ContainsSubstring("compresscodec: " + codec));
    CHECK(committed_values(properties, topic).size() == 100);
  }
}

} // namespace real_broker_test
