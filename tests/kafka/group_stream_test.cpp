// SPDX-License-Identifier: Apache-2.0
#include "../catch.hpp"

#include <weir/receivers/kafka/consumer/kafka_stream.hpp>

#include "../receivers/source_harness.hpp"
#include "mock_broker.hpp"

#include <chrono>
#include <memory>
#include <set>
#include <string>
#include <utility>
#include <vector>

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
  properties["session.timeout.ms"] = "6000";
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

TEST_CASE("kafka receiver: keys and values of a group, on several threads") {
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

TEST_CASE("kafka receiver: the next member goes on where the last one has stored") {
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
