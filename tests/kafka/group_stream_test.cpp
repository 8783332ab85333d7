// SPDX-License-Identifier: Apache-2.0
#include "../catch.hpp"

#include <weir/receivers/kafka/consumer/kafka_stream.hpp>

#include "../receivers/source_harness.hpp"
#include "mock_broker.hpp"

#include <algorithm>
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
  auto got = member.collect(2);
  std::sort(got.begin(), got.end());
  CHECK(got == std::vector<text_pair>{{"", ""}, {"key", "value"}});
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
    CHECK(member.collect(10).size() == 10);
    CHECK(member.control().stop_and_wait(weir::testing::patience));
  }
  producer.write_numbered("t", 0, "b", 5);
  auto member = group_member(broker);
  member.start();
  const auto got = member.collect(5);
  // A commit that was under way when the first one left may be lost, so some may come twice.
  CHECK(got.back().second == "b4");
  CHECK(member.control().stop_and_wait(weir::testing::patience));
}
