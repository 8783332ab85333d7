// SPDX-License-Identifier: Apache-2.0
#include "../catch.hpp"

#include <weir/actors/testing/simulation.hpp>
#include <weir/receivers/kafka/direct/kafka_batch.hpp>
#include <weir/receivers/kafka/sink/kafka_sink.hpp>

#include "../support/log_capture.hpp"
#include "mock_broker.hpp"

#include <chrono>
#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace sink_test {

using namespace std::chrono_literals;
using weir::testing::mock_broker;

namespace {

using text_pair = std::pair<std::string, std::string>;

/// What a topic's partition 0 holds, from its beginning.
std::vector<weir::kafka_record<std::string, std::string>> written(const mock_broker& broker,
                                                                  std::int64_t count) {
  weir::kafka_direct_options options;
  options.properties = broker.properties();
  return weir::kafka_batch<std::string, std::string>(options, {{"out", 0, 0, count}}).collect();
}

/// A stream of pairs that a test feeds, into a sink.
struct sink_run {
  explicit sink_run(weir::kafka_sink_options options) {
    const auto stream = run.context().queue_stream<text_pair>(queue);
    weir::kafka_sink(stream, "out", std::move(options));
    run.start();
  }
  void batch(std::vector<text_pair> pairs) {
    queue->push(std::move(pairs));
    run.batches(1);
  }

  weir::testing::simulation run;
  std::shared_ptr<weir::batch_queue<text_pair>> queue =
      std::make_shared<weir::batch_queue<text_pair>>();
};

weir::kafka::batch_producer transactional_output(const mock_broker& broker) {
  return {"out", {.properties = broker.properties(), .application_id = "app"}};
}
void one(weir::kafka::batch_producer& to) {
  to.produce({.value = "x"});
}

} // namespace

TEST_CASE("kafka sink: the records of a batch are there when it is completed") {
  mock_broker broker;
  broker.create("out", 1);
  sink_run test({.properties = broker.properties()});
  test.batch({{"a", "1"}, {"b", "2"}});
  test.batch({{"", "3"}});
  const auto records = written(broker, 3);
  REQUIRE(records.size() == 3);
  CHECK(records[0].key == "a");
  CHECK(records[0].value == "1");
  CHECK(records[2].key == "");
  CHECK(records[2].value == "3");
}

TEST_CASE("kafka sink: a function makes the messages, with headers, without keys or values") {
  mock_broker broker;
  broker.create("out", 1);
  weir::testing::simulation run;
  auto queue = std::make_shared<weir::batch_queue<std::string>>();
  const std::vector<weir::kafka_header> headers{{"trace", "7"}, {"none", std::nullopt}};
  weir::kafka_sink(run.context().queue_stream<std::string>(queue), "out",
                   {.properties = broker.properties()}, [&](std::string_view text) {
                     weir::kafka_message message;
                     if (!text.empty())
                       message.value = text;
                     message.headers = headers;
                     return message;
                   });
  run.start();
  queue->push({"with", ""});
  run.batches(1);
  const auto records = written(broker, 2);
  REQUIRE(records.size() == 2);
  CHECK(records[0].value == "with");
  CHECK_FALSE(records[0].key);
  CHECK(records[0].headers == headers);
  CHECK_FALSE(records[1].value);
}

TEST_CASE("kafka sink: what the broker refuses fails the output for its batch alone") {
  mock_broker broker;
  broker.create("out", 1);
  SECTION("a record that is larger than the limit") {
    sink_run test({.properties = broker.properties()});
    test.batch({{"big", std::string(2'000'000, 'x')}});
    test.batch({{"a", "1"}});
    CHECK(written(broker, 1).front().value == "1");
    CHECK_THROWS_WITH(test.run.context().await_termination_or_timeout(0ms),
                      Catch::Matchers::ContainsSubstring("message.max.bytes"));
  }
  SECTION("a write that is not allowed") {
    rd_kafka_mock_push_request_errors(broker.get(), 0 /* Produce */, 1,
                                      RD_KAFKA_RESP_ERR_TOPIC_AUTHORIZATION_FAILED);
    auto properties = broker.properties();
    properties["enable.idempotence"] = "false";
    sink_run test({.properties = properties});
    test.batch({{"a", "1"}});
    CHECK_THROWS_WITH(test.run.context().await_termination_or_timeout(0ms),
                      Catch::Matchers::ContainsSubstring("1 records were not delivered") &&
                          Catch::Matchers::ContainsSubstring("lacks the right"));
  }
}

TEST_CASE("kafka sink: errors that pass are not seen") {
  mock_broker broker;
  broker.create("out", 1);
  rd_kafka_mock_push_request_errors(broker.get(), 0 /* Produce */, 2,
                                    RD_KAFKA_RESP_ERR_NOT_LEADER_FOR_PARTITION,
                                    RD_KAFKA_RESP_ERR_REQUEST_TIMED_OUT);
  sink_run test({.properties = broker.properties()});
  test.batch({{"a", "1"}});
  test.batch({{"b", "2"}});
  const auto records = written(broker, 2);
  REQUIRE(records.size() == 2);
  CHECK(records[1].value == "2");
}

TEST_CASE("kafka sink: a broker that does not answer fails the batch in time") {
  mock_broker broker;
  broker.create("out", 1);
  sink_run test({.properties = broker.properties(), .delivery_timeout = 300ms});
  broker.down();
  test.batch({{"a", "1"}});
  CHECK_THROWS_WITH(test.run.context().await_termination_or_timeout(0ms),
                    Catch::Matchers::ContainsSubstring("kafka"));
  broker.up();
  test.batch({{"b", "2"}});
  CHECK(written(broker, 1).front().value == "2");
}

TEST_CASE("kafka sink: a batch that is run again in the same process is left out") {
  // The mock cluster forgets what goes with transactions, knows no fencing and shows aborted records;
  // the tests with a real broker have the rest.
  mock_broker broker;
  broker.create("out", 1);
  auto out = transactional_output(broker);
  out.write({weir::batch_time(1s), "sink"}, one);
  out.write({weir::batch_time(2s), "sink"}, one);
  out.write({weir::batch_time(2s), "sink"}, one);
  CHECK(out.batches_left_out() == 1);
  CHECK(written(broker, 2).size() == 2);
}

TEST_CASE("kafka sink: a producer that cannot go on is made anew, and the batch tried again") {
  mock_broker broker;
  broker.create("out", 1);
  auto out = transactional_output(broker);
  out.write({weir::batch_time(1s), "sink"}, one);
  rd_kafka_mock_push_request_errors(broker.get(), 26 /* EndTxn */, 1,
                                    RD_KAFKA_RESP_ERR_INVALID_TXN_STATE); // which is fatal
  const weir::testing::log_capture log;
  out.write({weir::batch_time(2s), "sink"}, one);
  CHECK(log.count(weir::log_level::warning, "attempt 1") == 1);
  CHECK(out.batches_left_out() == 0);
  out.write({weir::batch_time(3s), "sink"}, one);
}

} // namespace sink_test
