// SPDX-License-Identifier: Apache-2.0
#include "../catch.hpp"

#include <weir/receivers/kafka/client/failure.hpp>
#include <weir/receivers/kafka/consumer/group_consumer.hpp>
#include <weir/receivers/kafka/consumer/kafka_stream.hpp>

#include "../receivers/source_harness.hpp"
#include "mock_broker.hpp"

#include <chrono>
#include <memory>
#include <set>
#include <string>
#include <utility>
#include <vector>

namespace group_stream_test {

using namespace std::chrono_literals;
using weir::testing::mock_broker;
using weir::testing::source_harness;
using weir::testing::test_producer;

using text_pair = std::pair<std::string, std::string>;

namespace {

source_harness<text_pair> group_member(const mock_broker& broker, std::uint32_t threads = 1) {
  weir::topology plan(1s);
  auto properties = broker.properties();
  properties["auto.offset.reset"] = "earliest";
  properties["session.timeout.ms"] = "6000"; // decides how long the mock cluster rebalances
  properties["heartbeat.interval.ms"] = "500";
  const auto stream = weir::kafka_stream<std::string, std::string>(plan, "group", {{"t", threads}},
                                                                   {.properties = properties});
  return source_harness<text_pair>(plan.node(stream.node()).make_source());
}

/// Cuts batches until each of these has come at least once, and returns all that came; or what there
/// is when patience ends. A commit that meets a rebalance is refused by the broker, so a record may
/// well come twice.
std::vector<text_pair> collect_each_of(source_harness<text_pair>& member,
                                       const std::vector<text_pair>& expected) {
  std::set<text_pair> missing(expected.begin(), expected.end());
  std::vector<text_pair> got;
  for (bool waiting = true; waiting && !missing.empty();) {
    const auto arrivals = member.arrived.count();
    for (auto& each : member.batch()) {
      missing.erase(each);
      got.push_back(std::move(each));
    }
    waiting = missing.empty() || member.arrived.wait_for(arrivals + 1);
  }
  CHECK(missing.empty());
  return got;
}

std::set<text_pair> as_set(const std::vector<text_pair>& pairs) {
  return {pairs.begin(), pairs.end()};
}

std::vector<text_pair> numbered(const std::string& prefix, int count) {
  std::vector<text_pair> out;
  for (int i = 0; i < count; ++i)
    out.emplace_back("", prefix + std::to_string(i));
  return out;
}

} // namespace

TEST_CASE("kafka receiver: keys and values of a group, on several threads", "[slow]") {
  mock_broker broker;
  broker.create("t", 2);
  test_producer producer(broker.properties());
  producer.write("t", 0, "key", "value");
  producer.write("t", 1, std::nullopt, std::nullopt);
  producer.flush();
  auto member = group_member(broker, 2);
  member.start();
  const std::vector<text_pair> expected{{"", ""}, {"key", "value"}};
  CHECK(as_set(collect_each_of(member, expected)) == as_set(expected));
  CHECK(member.control().stop_and_wait(weir::testing::patience));
}

TEST_CASE("kafka receiver: the next member goes on where the last one has stored", "[slow]") {
  mock_broker broker;
  broker.create("t", 1);
  test_producer producer(broker.properties());
  producer.write_numbered("t", 0, "a", 10);
  {
    auto member = group_member(broker);
    member.start();
    collect_each_of(member, numbered("a", 10));
    CHECK(member.control().stop_and_wait(weir::testing::patience));
  }
  producer.write_numbered("t", 0, "b", 5);
  auto member = group_member(broker);
  member.start();
  const auto got = collect_each_of(member, numbered("b", 5));
  CHECK(got.back().second == "b4");
  CHECK(member.control().stop_and_wait(weir::testing::patience));
}

TEST_CASE("kafka receiver: a member can leave while it joins", "[slow]") {
  mock_broker broker;
  broker.create("t", 1);
  // librdkafka before 2.3.0 ends the process if this is not taken care of.
  constexpr int sync_group = 14;
  rd_kafka_mock_broker_push_request_error_rtts(broker.get(), 1, sync_group, 1,
                                               RD_KAFKA_RESP_ERR_NO_ERROR, 500);
  weir::kafka::group_consumer member(broker.properties(), "group", {"t"});
  const auto asked = [&] {
    std::size_t left = 1;
    weir::kafka::check(rd_kafka_mock_broker_error_stack_cnt(broker.get(), 1, sync_group, &left),
                       "asking");
    return left == 0;
  };
  const auto deadline = std::chrono::steady_clock::now() + weir::testing::patience;
  while (!asked() && std::chrono::steady_clock::now() < deadline)
    member.receive(10ms, [](auto) {});
  CHECK(asked());
}

TEST_CASE("kafka receiver: two members share the partitions, and one takes them all over",
          "[slow]") {
  mock_broker broker;
  broker.create("t", 2);
  test_producer producer(broker.properties());
  auto first = group_member(broker);
  first.start();
  // Two records into each partition, all of which come to the member.
  const auto write_for = [&](auto& member, const std::string& left, const std::string& right) {
    producer.write_numbered("t", 0, left, 2);
    producer.write_numbered("t", 1, right, 2);
    auto expected = numbered(left, 2);
    for (const auto& each : numbered(right, 2))
      expected.push_back(each);
    collect_each_of(member, expected);
  };
  write_for(first, "a", "b");
  auto second = group_member(broker);
  second.start();
  // The partitions go over one by one; which, is for the group to say.
  std::set<text_pair> of_second;
  std::set<text_pair> missing;
  const auto deadline = std::chrono::steady_clock::now() + weir::testing::patience;
  for (int round = 0;
       (of_second.empty() || !missing.empty()) && std::chrono::steady_clock::now() < deadline;
       ++round) {
    if (missing.empty())
      for (const int partition : {0, 1}) {
        const std::string prefix = std::to_string(round) + "-" + std::to_string(partition) + "-";
        producer.write_numbered("t", partition, prefix, 1);
        missing.emplace("", prefix + "0");
      }
    for (const auto& each : first.batch())
      missing.erase(each);
    for (const auto& each : second.batch()) {
      missing.erase(each);
      of_second.insert(each);
    }
  }
  CHECK_FALSE(of_second.empty());
  CHECK(missing.empty());
  CHECK(first.control().stop_and_wait(weir::testing::patience));
  write_for(second, "c", "d");
  CHECK(second.control().stop_and_wait(weir::testing::patience));
}

} // namespace group_stream_test
