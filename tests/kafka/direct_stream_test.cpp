// SPDX-License-Identifier: Apache-2.0
#include "../catch.hpp"

#include <weir/receivers/kafka/direct/kafka_batch.hpp>
#include <weir/receivers/kafka/direct/kafka_direct_stream.hpp>

#include "../receivers/source_harness.hpp"
#include "mock_broker.hpp"

#include <algorithm>
#include <chrono>
#include <future>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <utility>
#include <vector>

using namespace std::chrono_literals;
using weir::testing::mock_broker;
using weir::testing::patience;
using weir::testing::source_harness;
using weir::testing::test_producer;

using pair = std::pair<std::string, std::string>;
using record = weir::kafka_record<std::string, std::string>;

namespace {

/// The plan of a stream, and sources of it as a run would make them.
template <class T>
struct stream_under_test {
  std::unique_ptr<weir::topology> plan = std::make_unique<weir::topology>(1s);
  std::optional<weir::kafka_dstream<T>> stream;

  source_harness<T> source(std::string_view position = {}) {
    auto made = plan->node(stream->node()).make_source();
    if (!position.empty())
      made->restore(position);
    return source_harness<T>(std::move(made));
  }
};

weir::kafka_direct_options options_of(const mock_broker& broker, weir::kafka_properties more = {}) {
  weir::kafka_direct_options options;
  options.properties = broker.properties();
  options.properties["auto.offset.reset"] = "earliest";
  options.properties.merge(more);
  options.partitions = 1;
  return options;
}

std::vector<std::string> values_of(const std::vector<record>& records) {
  std::vector<std::string> out;
  for (const record& each : records)
    out.push_back(each.value.value_or("(none)"));
  return out;
}

std::vector<std::string> numbered(std::string_view prefix, int begin, int end) {
  std::vector<std::string> out;
  for (; begin < end; ++begin)
    out.push_back(std::string(prefix) + std::to_string(begin));
  return out;
}

stream_under_test<record> records_of(weir::kafka_direct_options options,
                                     weir::consumer_strategy strategy) {
  stream_under_test<record> out;
  out.stream.emplace(weir::kafka_direct_stream<std::string, std::string>(
      *out.plan, std::move(strategy), std::move(options)));
  return out;
}

} // namespace

TEST_CASE("kafka direct: records come whole, in order, from the beginning") {
  mock_broker broker;
  broker.create("t", 1);
  test_producer producer(broker.properties());
  producer.write("t", 0, "key", "value");
  producer.write("t", 0, std::nullopt, std::nullopt);
  producer.write("t", 0, "", "");
  producer.flush();
  auto test = records_of(options_of(broker), weir::kafka_subscribe({"t"}));
  auto source = test.source();
  source.start();
  const auto got = source.collect(3);
  REQUIRE(got.size() == 3);
  CHECK(got[0].key == "key");
  CHECK(got[0].value == "value");
  CHECK(got[0].topic == "t");
  CHECK(got[0].partition == 0);
  CHECK(got[0].offset == 0);
  CHECK(got[0].timestamp_ms > 0);
  CHECK_FALSE(got[1].key);
  CHECK_FALSE(got[1].value);
  CHECK(got[2].key == "");
  CHECK(got[2].value == "");
  CHECK(got[2].offset == 2);
  CHECK(test.stream->counts().records == 3);
}

TEST_CASE("kafka direct: keys and values alone, from properties and topics as in Spark") {
  mock_broker broker;
  broker.create("t", 2);
  test_producer producer(broker.properties());
  producer.write("t", 0, "a", "1");
  producer.write("t", 1, std::nullopt, "2");
  producer.flush();
  stream_under_test<pair> test;
  test.stream.emplace(weir::kafka_direct_stream<std::string, std::string>(
      *test.plan, {{"metadata.broker.list", broker.bootstrap()}, {"auto.offset.reset", "smallest"}},
      {"t"}));
  auto source = test.source();
  source.start();
  auto got = source.collect(2);
  std::sort(got.begin(), got.end());
  CHECK(got == std::vector<pair>{{"", "2"}, {"a", "1"}});
}

TEST_CASE("kafka direct: begins where it is told, for each partition") {
  mock_broker broker;
  broker.create("t", 3);
  test_producer producer(broker.properties());
  for (int p = 0; p < 3; ++p)
    producer.write_numbered("t", p, std::to_string(p) + "-", 4);
  SECTION("at given offsets, else as auto.offset.reset says") {
    auto test =
        records_of(options_of(broker), weir::kafka_assign({{"t", 0}, {"t", 2}}, {{{"t", 2}, 3}}));
    auto source = test.source();
    source.start();
    auto got = values_of(source.collect(5));
    std::sort(got.begin(), got.end());
    CHECK(got == std::vector<std::string>{"0-0", "0-1", "0-2", "0-3", "2-3"});
  }
  SECTION("at the end, unless something else is said") {
    auto options = options_of(broker);
    options.properties.erase("auto.offset.reset");
    auto test = records_of(std::move(options), weir::kafka_subscribe({"t"}));
    auto source = test.source();
    source.start();
    producer.write("t", 1, std::nullopt, "new");
    producer.flush();
    CHECK(values_of(source.collect(1)) == std::vector<std::string>{"new"});
  }
  SECTION("at the offsets that the group has committed, which commit_async does") {
    const weir::kafka_properties group{{"group.id", "g"}};
    {
      auto test = records_of(options_of(broker, group), weir::kafka_assign({{"t", 0}}));
      auto source = test.source();
      source.start();
      CHECK(source.collect(4).size() == 4);
      std::promise<std::exception_ptr> done;
      test.stream->commit_async({{"t", 0, 0, 1}, {"t", 0, 1, 3}},
                                [&](std::exception_ptr failure) { done.set_value(failure); });
      auto committed = done.get_future();
      REQUIRE(committed.wait_for(patience) == std::future_status::ready);
      CHECK(committed.get() == nullptr);
    }
    auto test = records_of(options_of(broker, group), weir::kafka_assign({{"t", 0}}));
    auto source = test.source();
    source.start();
    CHECK(values_of(source.collect(1)) == std::vector<std::string>{"0-3"});
  }
}

TEST_CASE("kafka direct: no offset anywhere is an error that says what to do") {
  mock_broker broker;
  broker.create("t", 1);
  auto options = options_of(broker);
  options.properties["auto.offset.reset"] = "error";
  auto strict = records_of(std::move(options), weir::kafka_subscribe({"t"}));
  auto source = strict.source();
  CHECK_THROWS_WITH(source.start(), Catch::Matchers::ContainsSubstring("give start offsets"));
}

TEST_CASE("kafka direct: a batch is offset ranges, and a later run reads it again by them") {
  mock_broker broker;
  broker.create("t", 2);
  test_producer producer(broker.properties());
  producer.write_numbered("t", 0, "a", 1'000);
  producer.write_numbered("t", 1, "b", 1'000);
  auto options = options_of(broker);
  options.max_rate_per_partition = 300;
  auto test = records_of(options, weir::kafka_subscribe({"t"}));

  struct batch {
    std::string position_before;
    std::string position;
    std::vector<std::string> values;
  };
  std::vector<batch> batches;
  std::string position;
  {
    auto source = test.source();
    source.start();
    std::size_t total = 0;
    while (total < 2'000) {
      const auto cut = source.cut();
      batch each{position, cut.info.position, values_of(source.take())};
      position = source->position();
      source->sealed();
      CHECK(each.values.size() == cut.info.records);
      for (const auto& range : weir::kafka::decode_ranges(each.position))
        CHECK(range.count() <= 300);
      total += each.values.size();
      if (!each.values.empty())
        batches.push_back(std::move(each));
    }
  }
  REQUIRE(batches.size() >= 4);
  CHECK(test.stream->offset_ranges(weir::batch_time(1s)).size() == 2);

  // A new process: from a checkpoint behind the first batch, the others as they were, then the rest.
  auto source = test.source(batches[1].position_before);
  producer.write_numbered("t", 1, "c", 10);
  source.start();
  for (std::size_t i = 1; i < batches.size(); ++i) {
    source->replay(batches[i].position);
    if (i == 2) { // dies in the middle and is asked again
      source.cut();
      source.rewind();
      source->replay(batches[i].position);
    }
    const auto cut = source.cut();
    auto values = values_of(source.take());
    CHECK(cut.info.position == batches[i].position);
    // Partitions may be interleaved in another way.
    std::sort(values.begin(), values.end());
    std::sort(batches[i].values.begin(), batches[i].values.end());
    CHECK(values == batches[i].values);
    source->sealed();
  }
  CHECK(values_of(source.collect(10)) == numbered("c", 0, 10));
}

TEST_CASE("kafka direct: what was cut and taken back comes again") {
  mock_broker broker;
  broker.create("t", 1);
  test_producer producer(broker.properties());
  producer.write_numbered("t", 0, "v", 50);
  auto test = records_of(options_of(broker), weir::kafka_subscribe({"t"}));
  auto source = test.source();
  source.start();
  REQUIRE(source.arrived.wait_for(1));
  source.flow();
  source.rewind();
  CHECK(values_of(source.collect(50)) == numbered("v", 0, 50));
}

TEST_CASE(
    "kafka direct: a record that cannot be decoded fails its batch alone, or is handed over") {
  mock_broker broker;
  broker.create("t", 1);
  test_producer producer(broker.properties());
  const auto number = [](std::int64_t value) { return weir::kafka_encode<std::int64_t>()(value); };
  producer.write("t", 0, std::nullopt, number(1));
  producer.write("t", 0, std::nullopt, "no number");
  producer.write("t", 0, std::nullopt, number(2));
  producer.flush();
  using typed = weir::kafka_record<std::string, std::int64_t>;
  auto options = options_of(broker);
  std::mutex mutex;
  std::vector<weir::kafka_dead_letter> letters;
  const bool handed_over = GENERATE(false, true);
  if (handed_over)
    options.dead_letters = [&](const weir::kafka_dead_letter& letter) {
      const std::lock_guard lock(mutex);
      letters.push_back(letter);
    };
  stream_under_test<typed> test;
  test.stream.emplace(weir::kafka_direct_stream<std::string, std::int64_t>(
      *test.plan, weir::kafka_subscribe({"t"}), options));
  auto source = test.source();
  source.start();
  std::vector<std::int64_t> got;
  int failed = 0;
  const auto deadline = std::chrono::steady_clock::now() + patience;
  while ((got.empty() || got.back() != 2) && std::chrono::steady_clock::now() < deadline) {
    try {
      source.cut();
      for (const typed& each : source.take())
        got.push_back(*each.value);
    } catch (const weir::error& failure) {
      CHECK_THAT(failure.what(), Catch::Matchers::ContainsSubstring("t/0@1"));
      source.take(); // the batch is void
      ++failed;
    }
    source->sealed();
  }
  if (handed_over) {
    CHECK(got == std::vector<std::int64_t>{1, 2});
    CHECK(failed == 0);
    const std::lock_guard lock(mutex);
    REQUIRE(letters.size() == 1);
    CHECK(letters[0].value == "no number");
    CHECK(letters[0].offset == 1);
  } else {
    CHECK(failed == 1);
    CHECK(got.back() == 2);
  }
  CHECK(test.stream->counts().undecodable == 1);
}

TEST_CASE("kafka direct: goes on when a broker was away, without spinning") {
  mock_broker broker;
  broker.create("t", 1);
  test_producer producer(broker.properties());
  producer.write_numbered("t", 0, "before", 3);
  auto test = records_of(options_of(broker), weir::kafka_subscribe({"t"}));
  auto source = test.source();
  source.start();
  CHECK(source.collect(3).size() == 3);
  broker.down();
  CHECK(source.batch().empty()); // batches go on, empty
  broker.up();
  producer.write_numbered("t", 0, "after", 3);
  CHECK(values_of(source.collect(3)) == numbered("after", 0, 3));
  CHECK(test.stream->counts().errors < 1'000);
}

TEST_CASE("kafka direct: topics that match a pattern are found when they come") {
  mock_broker broker;
  test_producer producer(broker.properties());
  auto options = options_of(broker);
  options.discover_interval = 10ms;
  auto test = records_of(std::move(options), weir::kafka_subscribe_pattern("clicks-.*"));
  auto source = test.source();
  source.start();
  broker.create("clicks-eu", 1);
  broker.create("other", 1);
  producer.write_numbered("clicks-eu", 0, "c", 2);
  producer.write_numbered("other", 0, "o", 2);
  CHECK(values_of(source.collect(2)) == numbered("c", 0, 2));
}

TEST_CASE("kafka direct: without a broker, or a topic, the start says so") {
  weir::kafka_direct_options options;
  // A port that nobody listens at.
  options.properties = {{"bootstrap.servers", "127.0.0.1:1"}};
  options.request_timeout = 200ms;
  auto test = records_of(options, weir::kafka_subscribe({"t"}));
  {
    auto source = test.source();
    CHECK_THROWS_WITH(source.start(), Catch::Matchers::ContainsSubstring("bootstrap.servers"));
  }
  mock_broker broker;
  auto missing = records_of(options_of(broker), weir::kafka_subscribe({"t"}));
  auto source = missing.source();
  CHECK_THROWS_WITH(source.start(), Catch::Matchers::ContainsSubstring("no topic t"));
}

TEST_CASE("kafka direct: partitions of a topic go to partitions of the stream") {
  mock_broker broker;
  broker.create("t", 4);
  test_producer producer(broker.properties());
  for (int p = 0; p < 4; ++p)
    producer.write_numbered("t", p, std::to_string(p), 1);
  weir::topology plan(1s, 2);
  auto options = options_of(broker);
  options.partitions = 0;
  const auto stream = weir::kafka_direct_stream<std::string, std::string>(
      plan, weir::kafka_subscribe({"t"}), options);
  CHECK(stream.num_partitions() == 2);
}

TEST_CASE("kafka batch: reads ranges once") {
  mock_broker broker;
  broker.create("t", 2);
  test_producer producer(broker.properties());
  producer.write_numbered("t", 0, "a", 10);
  producer.write_numbered("t", 1, "b", 10);
  const auto options = options_of(broker);
  const auto batch =
      weir::kafka_batch<std::string, std::string>(options, {{"t", 1, 2, 5}, {"t", 0, 9, 10}});
  CHECK(batch.num_partitions() == 2);
  CHECK(values_of(batch.collect()) == std::vector<std::string>{"b2", "b3", "b4", "a9"});
  CHECK(weir::kafka_batch<std::string, std::string>(options, {}).empty());
  CHECK_THROWS_WITH(
      (weir::kafka_batch<std::string, std::string>(options, {{"t", 0, 0, 1}, {"t", 0, 1, 2}})),
      Catch::Matchers::ContainsSubstring("two ranges"));
  auto impatient = options;
  impatient.replay_timeout = 100ms;
  CHECK_THROWS_AS((weir::kafka_batch<std::string, std::string>(impatient, {{"t", 0, 0, 99}})),
                  weir::error);
}
