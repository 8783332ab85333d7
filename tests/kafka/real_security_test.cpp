// SPDX-License-Identifier: Apache-2.0
#include <weir/receivers/kafka/client/failure.hpp>
#include <weir/receivers/kafka/consumer/group_consumer.hpp>
#include <weir/receivers/kafka/sink/batch_producer.hpp>
#include <weir/receivers/kafka/sink/kafka_sink.hpp>

#include "../support/log_capture.hpp"
#include "../support/scratch_folder.hpp"
#include "direct_streams.hpp"
#include "mock_broker.hpp"
#include "real_broker.hpp"
#include "run_batches.hpp"

#include <atomic>
#include <chrono>
#include <filesystem>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace real_security_test {

// Who may talk to a real broker, and what they may do there.

using namespace std::chrono_literals;
using Catch::Matchers::ContainsSubstring;
using weir::testing::allow;
using weir::testing::committed_values;
using weir::testing::direct_stream;
using weir::testing::make_topic;
using weir::testing::own_broker;
using weir::testing::test_producer;
using weir::testing::values_of;

namespace {

constexpr std::string_view password = "weir-secret";

weir::kafka_properties plain(const own_broker& broker) {
  return {{"bootstrap.servers", broker.bootstrap()}};
}

weir::kafka_properties by_password(const own_broker& broker, const std::string& mechanism) {
  return {{"bootstrap.servers", broker.sasl()},
          {"security.protocol", "SASL_SSL"},
          {"sasl.mechanism", mechanism},
          {"sasl.username", "weir"},
          {"sasl.password", std::string(password)},
          {"ssl.ca.location", broker.folder() + "/tls/ca.pem"}};
}

weir::kafka_properties by_certificate(const own_broker& broker, const std::string& name) {
  const std::string folder = broker.folder() + "/tls/";
  return {{"bootstrap.servers", broker.tls()},
          {"security.protocol", "SSL"},
          {"ssl.ca.location", folder + "ca.pem"},
          {"ssl.certificate.location", folder + name + ".pem"},
          {"ssl.key.location", folder + name + ".key"}};
}

weir::kafka_properties with(weir::kafka_properties properties, const std::string& name,
                            const std::string& value) {
  properties[name] = value;
  return properties;
}

weir::kafka_properties without(weir::kafka_properties properties, const std::string& name) {
  properties.erase(name);
  return properties;
}

/// What a call says when it throws.
std::string refusal(const std::function<void()>& call) {
  try {
    call();
  } catch (const weir::error& failure) {
    return failure.what();
  }
  return "(nothing was refused)";
}

std::string refused_source(const weir::kafka_properties& properties,
                           const std::string& topic = "t") {
  auto options = weir::testing::from_the_beginning(properties);
  options.request_timeout = 3s;
  return refusal([&] { direct_stream(options, weir::kafka_subscribe({topic})).source().start(); });
}

weir::kafka::batch_producer::records one(std::string_view value) {
  return [value](weir::kafka::batch_producer& out) { out.produce({.value = value}); };
}

std::string refused_sink(const weir::kafka_properties& properties, const std::string& topic = "t",
                         const std::string& application = {}) {
  weir::kafka::batch_producer sink(
      topic, {.properties = properties, .application_id = application, .delivery_timeout = 3s});
  return refusal([&] { sink.write({weir::batch_time(1s), "sink"}, one("x")); });
}

std::string refused_member(const weir::kafka_properties& properties,
                           const std::string& group = "group", const std::string& topic = "t") {
  weir::kafka::group_consumer member(with(properties, "auto.offset.reset", "earliest"), group,
                                     {topic});
  const auto deadline = std::chrono::steady_clock::now() + weir::testing::patience;
  return refusal([&] {
    std::size_t received = 0;
    while (received == 0 && std::chrono::steady_clock::now() < deadline)
      received = member.receive(100ms, [](auto) {});
  });
}

void check_text(const std::string& text, const std::vector<std::string>& parts) {
  for (const std::string& part : parts)
    CHECK_THAT(text, ContainsSubstring(part));
}

/// Writes to the topic and reads it, both over the same way.
std::vector<std::string> round_trip(const weir::kafka_properties& properties,
                                    const std::string& value) {
  weir::kafka::batch_producer sink("t", {.properties = properties});
  sink.write({weir::batch_time(1s), "sink"}, one(value));
  return committed_values(properties, "t");
}

/// Keeps the texts that listeners are shown, to be read when the context is gone.
struct shown_texts final : weir::streaming_listener {
  void on_batch_completed(const weir::batch_info& batch) override {
    for (const auto& [id, input] : batch.stream_id_to_input_info)
      all += input.name + " " + input.description + "\n";
    for (const auto& [name, gauges] : batch.stage_gauges)
      all += name + "\n";
  }
  void on_output_operation_completed(const weir::output_operation_info& output) override {
    all += output.name + " " + output.description + " " + output.failure_reason.value_or("") + "\n";
  }
  std::string all;
};

/// Copies a topic into another under a checkpoint. Gives what is in its files, and what its listeners
/// were shown.
std::pair<std::string, std::string> traces_of_a_run(const weir::kafka_properties& properties,
                                                    const std::string& from,
                                                    const std::string& to) {
  const weir::test::scratch_folder folder;
  const auto listener = std::make_shared<shown_texts>();
  std::atomic<bool> copied = false;
  const auto failure = weir::testing::run_batches(
      [&](weir::streaming_context& context) {
        context.checkpoint(folder.path().string());
        context.add_streaming_listener(listener);
        const auto values =
            weir::kafka_direct_stream<std::string, std::string>(
                context, weir::kafka_subscribe({from}),
                weir::testing::from_the_beginning(properties))
                .map([](const auto& record) {
                  return std::pair(std::string("key"),
                                   std::string(record.value.value_or(std::string_view())));
                })
                .name("secret-values");
        weir::kafka_sink(values, to, {.properties = properties});
        values.for_each_batch([&copied](const auto& batch) {
          if (batch.size() != 0)
            copied = true;
        });
      },
      [&copied] { return copied.load(); });
  CHECK(failure == "");
  std::string files;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(folder.path()))
    if (entry.is_regular_file())
      files += folder.text(std::filesystem::relative(entry.path(), folder.path()).string());
  return {files, listener->all};
}

} // namespace

TEST_CASE("real kafka: passwords and certificates, right and wrong", "[slow][realbroker]") {
  const own_broker broker("WEIR_KAFKA_SECURE=1");
  if (!broker.problem().empty())
    WEIR_SKIP("the broker does not start: " + broker.problem());
  for (const char* topic : {"t", "copy"}) {
    make_topic(plain(broker), topic, 1);
    for (const char* user : {"User:weir", "User:CN=client"})
      allow(plain(broker), user, RD_KAFKA_ACL_OPERATION_ALL, RD_KAFKA_RESOURCE_TOPIC, topic);
  }
  const weir::testing::log_capture log;
  weir::set_log_level(weir::log_level::debug);

  const auto secure = by_password(broker, "PLAIN");
  CHECK(round_trip(with(secure, "debug", "all"), "a") == std::vector<std::string>{"a"});
  const std::string wrong = "wrong-password";
  const auto [files, shown] = traces_of_a_run(with(secure, "debug", "all"), "t", "copy");
  CHECK_THAT(files,
             ContainsSubstring("secret-values") && !ContainsSubstring(std::string(password)));
  CHECK_THAT(shown, ContainsSubstring("t/0") && !ContainsSubstring(std::string(password)));
  for (const std::string& text : {refused_source(with(secure, "sasl.password", wrong)),
                                  refused_sink(with(secure, "sasl.password", wrong)),
                                  refused_sink(with(secure, "sasl.password", wrong), "t", "app"),
                                  refused_member(with(secure, "sasl.password", wrong))})
    CHECK_THAT(text, ContainsSubstring("(_AUTHENTICATION)") &&
                         ContainsSubstring("check user, password") && !ContainsSubstring(wrong));

  // The authority is not known, or another, or the certificate is another host's.
  for (const auto& properties :
       {without(secure, "ssl.ca.location"),
        with(secure, "ssl.ca.location", broker.folder() + "/tls/other.pem"),
        with(secure, "bootstrap.servers",
             "localhost" + broker.sasl().substr(broker.sasl().find(':')))})
    for (const std::string& text :
         {refused_source(properties), refused_sink(properties), refused_member(properties)})
      CHECK_THAT(text, ContainsSubstring("(_SSL)") && ContainsSubstring("ssl.ca.location") &&
                           ContainsSubstring("names the host"));

  const auto client = by_certificate(broker, "client");
  CHECK(round_trip(client, "b") == std::vector<std::string>{"a", "end of test", "b"});
  for (const auto& properties :
       {by_certificate(broker, "stranger"),
        without(without(client, "ssl.certificate.location"), "ssl.key.location")})
    CHECK_THAT(refused_source(properties),
               ContainsSubstring("(_SSL)") && ContainsSubstring("ssl.certificate.location"));

  const auto scram = by_password(broker, "SCRAM-SHA-256");
  if (rd_kafka_version() < 0x020601ff) {
    CHECK_THAT(refused_source(scram), ContainsSubstring("cannot log in by SCRAM to Kafka 4") &&
                                          ContainsSubstring("use SASL/PLAIN over TLS"));
  } else {
    CHECK(round_trip(scram, "c").back() == "c");
    CHECK_THAT(refused_source(with(scram, "sasl.password", wrong)),
               ContainsSubstring("check user, password"));
  }

  weir::set_log_level(weir::log_level::info);
  CHECK(log.lines().size() > 100); // those of the client, in all detail
  for (const auto& line : log.lines())
    if (line.text.find(password) != std::string::npos || line.text.find(wrong) != std::string::npos)
      FAIL_CHECK("a password is in the log: " << line.text);
}

TEST_CASE("real kafka: what a user may not do is told, and what to allow", "[slow][realbroker]") {
  const own_broker broker("WEIR_KAFKA_SECURE=1");
  if (!broker.problem().empty())
    WEIR_SKIP("the broker does not start: " + broker.problem());
  const auto admin = plain(broker);
  const auto user = by_password(broker, "PLAIN");
  const auto grant = [&](rd_kafka_AclOperation_t operation, rd_kafka_ResourceType_t type,
                         const std::string& name) {
    allow(admin, "User:weir", operation, type, name);
  };
  for (const char* topic : {"closed", "seen", "open"}) {
    make_topic(admin, topic, 1);
    test_producer(admin).write_numbered(topic, 0, "v", 2);
  }
  grant(RD_KAFKA_ACL_OPERATION_DESCRIBE, RD_KAFKA_RESOURCE_TOPIC, "seen");
  grant(RD_KAFKA_ACL_OPERATION_ALL, RD_KAFKA_RESOURCE_TOPIC, "open");

  SECTION("of a source") {
    check_text(refused_source(user, "closed"),
               {"topic closed", "lacks the right", "Read on the topic"});
    auto source = direct_stream(user, "seen").source();
    source.start();
    check_text(weir::testing::first_failure(source),
               {"seen/0", "lacks the right", "Read on the topic"});
    // Nothing is lost, and nobody has to start again.
    grant(RD_KAFKA_ACL_OPERATION_READ, RD_KAFKA_RESOURCE_TOPIC, "seen");
    std::vector<std::string> values;
    const auto deadline = std::chrono::steady_clock::now() + weir::testing::patience;
    while (values.size() < 2 && std::chrono::steady_clock::now() < deadline)
      try {
        for (const auto& value : values_of(source.batch()))
          values.push_back(value);
      } catch (const weir::error&) {
        source.take();
        source->sealed();
      }
    CHECK(values == std::vector<std::string>{"v0", "v1"});
  }
  SECTION("of a group") {
    check_text(refused_member(user, "my-group", "open"),
               {"group my-group", "lacks the right", "Read on the group"});
    grant(RD_KAFKA_ACL_OPERATION_READ, RD_KAFKA_RESOURCE_GROUP, "my-group");
    check_text(refused_member(user, "my-group", "closed"), {"closed", "lacks the right"});
    CHECK(refused_member(user, "my-group", "open") == "(nothing was refused)");
  }
  SECTION("of a sink") {
    check_text(refused_sink(user, "closed"),
               {"topic closed", "lacks the right", "Write for a sink"});
    check_text(refused_sink(user, "open", "app"),
               {"app-sink", "lacks the right", "Write and Describe"});
    // Older versions of the client library cannot name these.
    const auto [told, status] = weir::testing::run_kafka_tool(
        "AclCommand", "--bootstrap-server " + broker.bootstrap() +
                          " --add --allow-principal User:weir --operation Write --operation "
                          "Describe --transactional-id app-sink");
    INFO(told);
    REQUIRE(status == 0);
    check_text(refused_sink(user, "open", "app"),
               {"app-sink", "lacks the right", "Read on the group"});
    grant(RD_KAFKA_ACL_OPERATION_READ, RD_KAFKA_RESOURCE_GROUP, "app-sink");
    check_text(refused_sink(user, "closed", "app"), {"topic closed", "lacks the right"});
    CHECK(refused_sink(user, "open", "app") == "(nothing was refused)");
  }
}

} // namespace real_security_test
