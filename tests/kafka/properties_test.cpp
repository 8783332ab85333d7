// SPDX-License-Identifier: Apache-2.0
#include "../catch.hpp"

#include <weir/receivers/kafka/consumer/kafka_stream.hpp>
#include <weir/receivers/kafka/direct/direct_options.hpp>
#include <weir/receivers/kafka/properties.hpp>
#include <weir/receivers/kafka/sink/sink_options.hpp>
#include <weir/state/support/error.hpp>

#include <string>
#include <utility>

namespace properties_test {

using Catch::Matchers::ContainsSubstring;
using weir::kafka::client_role;
using weir::kafka::normalized;

namespace {

/// The text of the refusal, empty if there was none.
template <class F>
std::string refusal(F&& call) {
  try {
    std::forward<F>(call)();
  } catch (const weir::error& failure) {
    CHECK(failure.code() == weir::errc::invalid_argument);
    return failure.what();
  }
  return {};
}

std::string refused(weir::kafka_properties properties, client_role role = client_role::consumer) {
  properties.emplace("bootstrap.servers", "localhost:9092");
  return refusal([&] { static_cast<void>(normalized(properties, role)); });
}

} // namespace

TEST_CASE("kafka properties: Spark's names are taken") {
  const auto properties =
      normalized({{"metadata.broker.list", "a:1,b:2"}, {"auto.offset.reset", "smallest"}},
                 client_role::consumer);
  CHECK(properties == weir::kafka_properties{{"auto.offset.reset", "earliest"},
                                             {"bootstrap.servers", "a:1,b:2"}});
}

TEST_CASE("kafka properties: what makes no sense is refused, naming what and why") {
  CHECK(refused({}).empty());
  CHECK_THAT(refused({{"no.such.thing", "1"}}),
             ContainsSubstring("\"no.such.thing\"") && ContainsSubstring("knows no such property"));
  CHECK_THAT(refused({{"fetch.wait.max.ms", "often"}}), ContainsSubstring("fetch.wait.max.ms"));
  CHECK_THAT(refused({{"enable.auto.commit", "true"}}), ContainsSubstring("checkpoint"));
  CHECK_THAT(refused({{"acks", "all"}}), ContainsSubstring("producers"));
  CHECK_THAT(refused({{"group.id", "g"}}, client_role::producer), ContainsSubstring("consumers"));
  CHECK_THAT(refused({{"ssl.ca.location", "/ca.pem"}}), ContainsSubstring("security.protocol"));
  CHECK_THAT(refused({{"security.protocol", "SSL"}, {"sasl.mechanism", "PLAIN"}}),
             ContainsSubstring("SASL_SSL"));
  CHECK_THAT(refused({{"metadata.broker.list", "x:1"}}), ContainsSubstring("another name"));
  CHECK_THAT(refusal([] { static_cast<void>(normalized({}, client_role::consumer)); }),
             ContainsSubstring("\"bootstrap.servers\" is missing"));
}

TEST_CASE("kafka properties: the address of a ZooKeeper is answered with what to pass") {
  for (const auto& [name, value] :
       {std::pair("zookeeper.connect", "zk:2181"), std::pair("bootstrap.servers", "zk:2181/chroot"),
        std::pair("zkQuorum", "localhost")})
    CHECK_THAT(refusal([&, n = name, v = value] {
                 static_cast<void>(normalized({{n, v}}, client_role::consumer));
               }),
               ContainsSubstring("ZooKeeper") && ContainsSubstring("bootstrap.servers"));
}

TEST_CASE("kafka properties: secrets are never shown") {
  const std::string secret = "s3cr3t-value";
  const std::string shown = weir::kafka::to_text({{"sasl.password", secret},
                                                  {"ssl.key.password", secret},
                                                  {"ssl.key.pem", secret},
                                                  {"sasl.username", "weir"}});
  CHECK_THAT(shown, !ContainsSubstring(secret) && ContainsSubstring("sasl.username=weir"));
  // Nor in the text of a refusal.
  CHECK_THAT(refused({{"security.protocol", "SSL"}, {"ssl.key.pem", secret}}),
             !ContainsSubstring(secret));
}

TEST_CASE("kafka options are checked when a stream or sink is made") {
  const weir::kafka_properties properties{{"bootstrap.servers", "localhost:9092"}};
  const auto direct = [&](auto change) {
    return refusal([&] {
      weir::kafka_direct_options options{.properties = properties};
      change(options);
      weir::validate(options);
    });
  };
  CHECK(direct([](auto&) {}).empty());
  CHECK_THAT(direct([](auto& o) { o.max_rate_per_partition = -1; }),
             ContainsSubstring("max_rate_per_partition"));
  CHECK_THAT(direct([](auto& o) { o.partitions = 1'000; }), ContainsSubstring("partitions"));
  CHECK_THAT(direct([](auto& o) { o.buffer_bytes_max = 0; }),
             ContainsSubstring("buffer_bytes_max"));

  const auto sink = [&](auto change) {
    return refusal([&] {
      weir::kafka_sink_options options{.properties = properties};
      change(options);
      weir::validate(options);
    });
  };
  CHECK(sink([](auto&) {}).empty());
  CHECK_THAT(sink([](auto& o) { o.attempts = 0; }), ContainsSubstring("attempts"));
  CHECK_THAT(
      sink([](auto& o) { o.offsets = [](auto) { return std::vector<weir::offset_range>(); }; }),
      ContainsSubstring("application_id"));
  CHECK_THAT(sink([](auto& o) {
               o.application_id = "app";
               o.properties["enable.idempotence"] = "false";
             }),
             ContainsSubstring("idempotent"));
  CHECK_THAT(sink([](auto& o) { o.properties["transactional.id"] = "x"; }),
             ContainsSubstring("transactional.id"));

  weir::topology plan(std::chrono::seconds(1));
  const auto stream = [&](const std::string& group, std::map<std::string, std::uint32_t> topics) {
    return refusal([&] {
      weir::kafka_stream<std::string, std::string>(plan, group, topics, {.properties = properties});
    });
  };
  CHECK_THAT(stream("", {{"t", 1}}), ContainsSubstring("group"));
  CHECK_THAT(stream("g", {}), ContainsSubstring("topic"));
  CHECK_THAT(stream("g", {{"t", 0}}), ContainsSubstring("threads"));
}

} // namespace properties_test
