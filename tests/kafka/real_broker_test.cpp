// SPDX-License-Identifier: Apache-2.0
#include "../catch.hpp"

#include <weir/receivers/kafka/client/failure.hpp>
#include <weir/receivers/kafka/direct/kafka_batch.hpp>
#include <weir/receivers/kafka/sink/kafka_sink.hpp>

#include "../receivers/source_harness.hpp"
#include "mock_broker.hpp"
#include "real_broker.hpp"

#include <algorithm>
#include <chrono>
#include <memory>
#include <string>
#include <thread>
#include <utility>
#include <vector>

using namespace std::chrono_literals;
using weir::testing::fresh_name;
using weir::testing::patience;
using weir::testing::source_harness;
using weir::testing::test_producer;

using record = weir::kafka_record<std::string, std::string>;

namespace {

/// A direct stream from the beginning of a topic, as a run would make it.
class direct_stream {
public:
  direct_stream(const weir::kafka_properties& properties, const std::string& topic,
                weir::out_of_range_policy policy = weir::out_of_range_policy::fail) {
    weir::kafka_direct_options options;
    options.properties = properties;
    options.properties.emplace("auto.offset.reset", "earliest");
    options.partitions = 1;
    options.on_out_of_range = policy;
    stream_.emplace(weir::kafka_direct_stream<std::string, std::string>(
        plan_, weir::kafka_subscribe({topic}), options));
  }
  source_harness<record> source(std::string_view position = {}) {
    auto made = plan_.node(stream_->node()).make_source();
    if (!position.empty())
      made->restore(position);
    return source_harness<record>(std::move(made));
  }
  weir::kafka_direct_counts counts() const { return stream_->counts(); }

private:
  weir::topology plan_{1s};
  std::optional<weir::kafka_dstream<record>> stream_;
};

std::vector<std::string> values_of(const std::vector<record>& records) {
  std::vector<std::string> out;
  for (const record& each : records)
    out.push_back(each.value.value_or("(none)"));
  return out;
}

/// What a reader of committed records sees, from the beginning to a mark that is written now.
std::vector<std::string> committed_values(const weir::kafka_properties& properties,
                                          const std::string& topic) {
  test_producer producer(properties);
  producer.write(topic, 0, std::nullopt, "end of test");
  producer.flush();
  direct_stream stream(properties, topic);
  auto source = stream.source();
  source.start();
  std::vector<std::string> values;
  const auto deadline = std::chrono::steady_clock::now() + patience;
  while ((values.empty() || values.back() != "end of test") &&
         std::chrono::steady_clock::now() < deadline)
    for (auto& value : values_of(source.batch()))
      values.push_back(std::move(value));
  REQUIRE(values.back() == "end of test");
  values.pop_back();
  return values;
}

weir::kafka::batch_producer::records one(std::string_view value) {
  return [value](weir::kafka::batch_producer& out) { out.produce({.value = value}); };
}

} // namespace

#define WEIR_NEEDS_BROKER(properties)                                            \
  const auto bootstrap = weir::testing::shared_broker();                         \
  if (!bootstrap)                                                                \
    WEIR_SKIP("no Kafka broker runs; ctest starts one, or scripts/kafka start"); \
  const weir::kafka_properties properties {                                      \
    { "bootstrap.servers", *bootstrap }                                          \
  }

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
  const weir::kafka::client reader(weir::kafka::client_role::consumer, properties,
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
  direct_stream stream(properties, topic);
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
  CHECK(stream.counts().gaps >= 4);
  auto again = stream.source();
  again.start();
  again->replay(position);
  CHECK(again.cut().info.position == position);
  CHECK(values_of(again.take()) == values);
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
    direct_stream stream(properties, topic);
    auto source = stream.source(position);
    source.start();
    std::string told;
    while (told.empty() && std::chrono::steady_clock::now() < deadline) {
      try {
        source.batch();
      } catch (const weir::error& failure) {
        CHECK(failure.code() == weir::errc::source_changed);
        told = failure.what();
        source->sealed();
      }
    }
    CHECK_THAT(told, Catch::Matchers::ContainsSubstring("offset 5 of " + topic + "/0"));
    CHECK_THROWS_AS(source.batch(), weir::error); // nothing is skipped
  }
  SECTION("earliest") {
    direct_stream stream(properties, topic, weir::out_of_range_policy::earliest);
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
  direct_stream stream(properties, "t");
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
  CHECK(broker.problem().empty());
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
    const auto [log, status] = weir::testing::run_command(
        "java -cp \"$(ls -d ${WEIR_CACHE:-${XDG_CACHE_HOME:-$HOME/.cache}/weir}/kafka-*[0-9a-f] | "
        "head -n 1)/*\" org.apache.kafka.tools.DumpLogSegments --files " +
        std::string(WEIR_KAFKA_FOLDER) + "/data/" + topic + "-0/00000000000000000000.log 2>&1");
    CHECK(status == 0);
    CHECK_THAT(log, Catch::Matchers::ContainsSubstring("compresscodec: " + codec));
    CHECK(committed_values(properties, topic).size() == 100);
  }
}

TEST_CASE("real kafka: SASL over TLS, and what is said when it goes wrong", "[slow][realbroker]") {
  weir::testing::own_broker broker("WEIR_KAFKA_SASL=1");
  if (!broker.problem().empty())
    WEIR_SKIP("the broker does not start: " + broker.problem());
  weir::testing::make_topic({{"bootstrap.servers", broker.bootstrap()}}, "t", 1);
  const weir::kafka_properties secure{
      {"bootstrap.servers", broker.sasl()}, {"security.protocol", "SASL_SSL"},
      {"sasl.mechanism", "PLAIN"},          {"sasl.username", "weir"},
      {"sasl.password", "weir-secret"},     {"ssl.ca.location", broker.folder() + "/tls/ca.pem"}};
  weir::kafka::batch_producer sink("t", {.properties = secure});
  sink.write({weir::batch_time(1s), "sink"}, one("over TLS"));
  CHECK(committed_values(secure, "t") == std::vector<std::string>{"over TLS"});

  const auto refusal = [](const weir::kafka_properties& properties) {
    weir::kafka_direct_options options;
    options.properties = properties;
    options.request_timeout = 3s;
    weir::topology plan(1s);
    const auto stream = weir::kafka_direct_stream<std::string, std::string>(
        plan, weir::kafka_subscribe({"t"}), options);
    source_harness<record> source(plan.node(stream.node()).make_source());
    try {
      source.start();
    } catch (const weir::error& failure) {
      return std::string(failure.what());
    }
    return std::string("accepted");
  };
  auto wrong = secure;
  wrong["sasl.password"] = "wrong-secret";
  CHECK_THAT(refusal(wrong), Catch::Matchers::ContainsSubstring("kafka") &&
                                 !Catch::Matchers::ContainsSubstring("wrong-secret"));
  auto untrusted = secure;
  untrusted.erase("ssl.ca.location");
  CHECK_THAT(refusal(untrusted), Catch::Matchers::ContainsSubstring("kafka"));
}
