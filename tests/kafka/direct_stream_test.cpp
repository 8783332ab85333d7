// SPDX-License-Identifier: Apache-2.0
#include "../catch.hpp"

#include <weir/receivers/kafka/direct/kafka_batch.hpp>
#include <weir/receivers/kafka/direct/kafka_direct_stream.hpp>

#include "direct_streams.hpp"
#include "mock_broker.hpp"
#include "run_batches.hpp"

#include <algorithm>
#include <chrono>
#include <future>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace direct_stream_test {

using namespace std::chrono_literals;
using weir::testing::direct_stream;
using weir::testing::mock_broker;
using weir::testing::numbered;
using weir::testing::patience;
using weir::testing::run_batches;
using weir::testing::test_producer;
using weir::testing::values_of;

using text_pair = std::pair<std::string, std::string>;

namespace {

weir::kafka_direct_options options_of(const mock_broker& broker, weir::kafka_properties more = {}) {
  auto properties = broker.properties();
  properties.merge(more);
  return weir::testing::from_the_beginning(std::move(properties));
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
  const direct_stream test(options_of(broker), weir::kafka_subscribe({"t"}));
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
  CHECK(test->counts().records == 3);
}

TEST_CASE("kafka direct: keys and values alone, from properties and topics as in Spark") {
  mock_broker broker;
  broker.create("t", 2);
  test_producer producer(broker.properties());
  producer.write("t", 0, "a", "1");
  producer.write("t", 1, std::nullopt, "2");
  producer.flush();
  std::vector<text_pair> got;
  run_batches(
      [&](weir::streaming_context& context) {
        weir::kafka_direct_stream<std::string, std::string>(
            context,
            {{"metadata.broker.list", broker.bootstrap()}, {"auto.offset.reset", "smallest"}},
            {"t"})
            .for_each_batch([&](const weir::batch<text_pair>& batch) {
              for (const auto& each : batch.collect())
                got.push_back(each);
            });
      },
      [&] { return got.size() == 2; });
  std::sort(got.begin(), got.end());
  CHECK(got == std::vector<text_pair>{{"", "2"}, {"a", "1"}});
}

TEST_CASE("kafka direct: begins where it is told, for each partition") {
  mock_broker broker;
  broker.create("t", 3);
  test_producer producer(broker.properties());
  for (int p = 0; p < 3; ++p)
    producer.write_numbered("t", p, std::to_string(p) + "-", 4);
  SECTION("at given offsets, else as auto.offset.reset says") {
    const direct_stream test(options_of(broker),
                             weir::kafka_assign({{"t", 0}, {"t", 2}}, {{{"t", 2}, 3}}));
    auto source = test.source();
    source.start();
    auto got = values_of(source.collect(5));
    std::sort(got.begin(), got.end());
    CHECK(got == std::vector<std::string>{"0-0", "0-1", "0-2", "0-3", "2-3"});
  }
  SECTION("at the end, unless something else is said") {
    auto options = options_of(broker);
    options.properties.erase("auto.offset.reset");
    const direct_stream test(std::move(options), weir::kafka_subscribe({"t"}));
    auto source = test.source();
    source.start();
    producer.write("t", 1, std::nullopt, "new");
    producer.flush();
    CHECK(values_of(source.collect(1)) == std::vector<std::string>{"new"});
  }
  SECTION("at the offsets that the group has committed, which commit_async does") {
    const weir::kafka_properties group{{"group.id", "g"}};
    {
      const direct_stream test(options_of(broker, group), weir::kafka_assign({{"t", 0}}));
      auto source = test.source();
      source.start();
      CHECK(source.collect(4).size() == 4);
      std::promise<std::exception_ptr> done;
      test->commit_async({{"t", 0, 0, 1}, {"t", 0, 1, 3}},
                         [&](std::exception_ptr failure) { done.set_value(failure); });
      auto committed = done.get_future();
      REQUIRE(committed.wait_for(patience) == std::future_status::ready);
      CHECK(committed.get() == nullptr);
    }
    const direct_stream test(options_of(broker, group), weir::kafka_assign({{"t", 0}}));
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
  const direct_stream strict(std::move(options), weir::kafka_subscribe({"t"}));
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
  const direct_stream test(options, weir::kafka_subscribe({"t"}));

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
  CHECK(test->offset_ranges(weir::batch_time(1s)).size() == 2);

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
  const direct_stream test(options_of(broker), weir::kafka_subscribe({"t"}));
  auto source = test.source();
  source.start();
  REQUIRE(source.arrived.wait_for(1));
  source.flow();
  source.rewind();
  CHECK(values_of(source.collect(50)) == numbered("v", 0, 50));
}

TEST_CASE("kafka direct: a record that cannot be decoded meets the error policy") {
  mock_broker broker;
  broker.create("t", 1);
  test_producer producer(broker.properties());
  const auto number = [](std::int64_t value) { return weir::kafka_encode<std::int64_t>()(value); };
  for (const std::string& value : {number(1), std::string("no number"), number(2)})
    producer.write("t", 0, "key", value);
  producer.flush();
  using typed = weir::kafka_record<std::string, std::int64_t>;
  std::vector<typed> got;
  std::vector<weir::dead_letter<weir::kafka_text_record>> letters;
  const auto run = [&](const std::function<void(const weir::kafka_dstream<typed>&)>& decide) {
    bool ended = false;
    return run_batches(
        [&](weir::streaming_context& context) {
          const auto numbers = weir::kafka_direct_stream<std::string, std::int64_t>(
              context, weir::kafka_subscribe({"t"}), options_of(broker));
          numbers.name("numbers");
          decide(numbers);
          numbers.for_each_batch(
              [&, numbers](const weir::batch<typed>& batch, weir::batch_time time) {
                for (const typed& each : batch.collect())
                  got.push_back(each);
                for (const auto& range : numbers.offset_ranges(time))
                  ended = ended || range.until_offset == 3;
              });
        },
        [&] { return ended; });
  };
  SECTION("by default its batch fails, and says where it is") {
    CHECK_THAT(run([](const auto&) {}), Catch::Matchers::ContainsSubstring("t/0@1"));
    // What was cut before it is in a batch of its own.
    for (const typed& each : got)
      CHECK(each.offset == 0);
  }
  SECTION("it can be left out") {
    CHECK(run([](const auto& numbers) { numbers.on_error(weir::error_policy::skip); }).empty());
    REQUIRE(got.size() == 2);
    CHECK(got[0].value == 1);
    CHECK(got[1].value == 2);
    CHECK(got[1].key == "key");
    CHECK(got[1].offset == 2);
  }
  SECTION("it can be had with others of its kind, as it came and with the reason") {
    CHECK(run([&](const auto& numbers) {
            numbers.template dead_letters<weir::kafka_text_record>().for_each_batch(
                [&](const auto& batch) {
                  for (const auto& each : batch)
                    letters.push_back(each);
                });
          }).empty());
    CHECK(got.size() == 2);
    REQUIRE(letters.size() == 1);
    CHECK(letters[0].record.value == "no number");
    CHECK(letters[0].record.offset == 1);
    CHECK(letters[0].stage == "numbers");
    CHECK_THAT(letters[0].error, Catch::Matchers::ContainsSubstring("t/0@1"));
  }
}

TEST_CASE("kafka direct: goes on when a broker was away, without spinning") {
  mock_broker broker;
  broker.create("t", 1);
  test_producer producer(broker.properties());
  producer.write_numbered("t", 0, "before", 3);
  const direct_stream test(options_of(broker), weir::kafka_subscribe({"t"}));
  auto source = test.source();
  source.start();
  CHECK(source.collect(3).size() == 3);
  broker.down();
  CHECK(source.batch().empty()); // batches go on, empty
  broker.up();
  producer.write_numbered("t", 0, "after", 3);
  CHECK(values_of(source.collect(3)) == numbered("after", 0, 3));
  CHECK(test->counts().errors < 1'000);
}

TEST_CASE("kafka direct: topics that match a pattern are found when they come") {
  mock_broker broker;
  test_producer producer(broker.properties());
  auto options = options_of(broker);
  options.discover_interval = 10ms;
  const direct_stream test(std::move(options), weir::kafka_subscribe_pattern("clicks-.*"));
  auto source = test.source();
  source.start();
  broker.create("clicks-eu", 1);
  broker.create("other", 1);
  producer.write_numbered("clicks-eu", 0, "c", 2);
  producer.write_numbered("other", 0, "o", 2);
  CHECK(values_of(source.collect(2)) == numbered("c", 0, 2));
}

TEST_CASE("kafka direct: without a broker the start says so") {
  // A port that nobody listens at.
  auto options = weir::testing::from_the_beginning({{"bootstrap.servers", "127.0.0.1:1"}});
  options.request_timeout = 200ms;
  auto source = direct_stream(options, weir::kafka_subscribe({"t"})).source();
  CHECK_THROWS_WITH(source.start(), Catch::Matchers::ContainsSubstring("bootstrap.servers"));
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

} // namespace direct_stream_test
