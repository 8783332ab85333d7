// SPDX-License-Identifier: Apache-2.0
#include "../catch.hpp"

#include <weir/receivers/kafka/consumer/kafka_stream.hpp>

#include "../receivers/source_harness.hpp"
#include "mock_broker.hpp"
#include "real_broker.hpp"

#include <chrono>
#include <memory>
#include <set>
#include <string>
#include <utility>
#include <vector>

namespace real_group_test {

using namespace std::chrono_literals;
using weir::testing::fresh_name;
using weir::testing::patience;
using weir::testing::source_harness;
using weir::testing::test_producer;

using text_pair = std::pair<std::string, std::string>;

namespace {

/// A topic of four partitions, and the values that are written to it in rounds.
class rounds {
public:
  explicit rounds(const weir::kafka_properties& properties)
      : properties_(properties),
        topic_(fresh_name("group-")),
        producer_(properties) {
    weir::testing::make_topic(properties, topic_, 4);
  }

  std::unique_ptr<source_harness<text_pair>> member() const {
    weir::topology plan(1s);
    auto properties = properties_;
    properties["auto.offset.reset"] = "earliest";
    const auto stream = weir::kafka_stream<std::string, std::string>(plan, topic_, {{topic_, 1}},
                                                                     {.properties = properties});
    auto made = std::make_unique<source_harness<text_pair>>(plan.node(stream.node()).make_source());
    made->start();
    return made;
  }

  /// Writes to each partition, and returns the values.
  std::set<std::string> write() {
    const std::string name = "round" + std::to_string(++round_) + "-";
    std::set<std::string> values;
    for (int p = 0; p < 4; ++p) {
      producer_.write_numbered(topic_, p, name + std::to_string(p) + "-", 3);
      for (int i = 0; i < 3; ++i)
        values.insert(name + std::to_string(p) + "-" + std::to_string(i));
    }
    return values;
  }

private:
  const weir::kafka_properties properties_;
  const std::string topic_;
  test_producer producer_;
  int round_ = 0;
};

using members = std::vector<source_harness<text_pair>*>;

/// Cuts batches of all members until each of the values has come to one of them; how many records
/// each got.
std::vector<std::size_t> receive(const members& all, std::set<std::string> missing) {
  std::vector<std::size_t> got(all.size());
  const auto deadline = std::chrono::steady_clock::now() + patience;
  while (!missing.empty() && std::chrono::steady_clock::now() < deadline)
    for (std::size_t i = 0; i < all.size(); ++i)
      for (const auto& [key, value] : all[i]->batch()) {
        ++got[i];
        missing.erase(value);
      }
  CHECK(missing.empty());
  return got;
}

} // namespace

TEST_CASE("real kafka: members of a group come and go, and no record is lost",
          "[slow][realbroker]") {
  WEIR_NEEDS_BROKER(properties);
  rounds topic(properties);
  const auto first = topic.member();
  receive({first.get()}, topic.write());
  const auto second = topic.member();
  const auto deadline = std::chrono::steady_clock::now() + patience;
  std::size_t of_second = 0;
  while (of_second == 0 && std::chrono::steady_clock::now() < deadline)
    of_second = receive({first.get(), second.get()}, topic.write())[1];
  CHECK(of_second > 0);
  CHECK(first->control().stop_and_wait(patience));
  receive({second.get()}, topic.write());
  CHECK(second->control().stop_and_wait(patience));
  // Who leaves in order has committed all it had stored.
  const auto values = topic.write();
  const auto third = topic.member();
  CHECK(receive({third.get()}, values) == std::vector<std::size_t>{values.size()});
  CHECK(third->control().stop_and_wait(patience));
}

} // namespace real_group_test
