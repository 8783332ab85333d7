// SPDX-License-Identifier: Apache-2.0
#include "../catch.hpp"

#include <atomic>
#include <thread>

#include "../support/log_capture.hpp"
#include "context_harness.hpp"

namespace slice_test {

using namespace weir;
using namespace weir::testing;
using std::chrono::milliseconds;
using std::chrono::seconds;

namespace {

batch_time at(std::int64_t milliseconds) {
  return batch_time(std::chrono::milliseconds(milliseconds));
}

/// The elements of all datasets of a slice.
template <class T>
std::vector<T> elements(const std::vector<batch<T>>& datasets) {
  std::vector<T> out;
  for (const auto& dataset : datasets)
    for (auto&& element : dataset)
      out.push_back(to_owned<T>(element));
  return out;
}

} // namespace

// Apache Spark's BasicOperationsSuite, "slice".
TEST_CASE("slice gives the datasets of past batches, both ends included") {
  test_context test;
  test.context.remember(seconds(10));
  const auto numbers = test.numbers(4).persist();
  test.keep(numbers);
  test.context.start();
  REQUIRE(test.run(4));
  CHECK(elements(numbers.slice(at(0), at(1000))) == std::vector{1});
  CHECK(elements(numbers.slice(at(0), at(2000))) == std::vector{1, 2});
  CHECK(elements(numbers.slice(at(1000), at(2000))) == std::vector{1, 2});
  CHECK(elements(numbers.slice(at(2000), at(4000))) == std::vector{2, 3, 4});
  CHECK(numbers.slice(at(1000), at(4000)).size() == 4);
  CHECK(numbers.slice(at(4000), at(1000)).empty());
  CHECK(numbers.slice(at(5000), at(9000)).empty());
  test.context.stop();
  // What was kept stays as long as the context.
  CHECK(elements(numbers.slice(at(4000), at(4000))) == std::vector{4});
}

// Apache Spark's pyspark test_slice: times count from the first batch.
TEST_CASE("slice works on batches as old as the context remembers") {
  test_context test;
  test.context.remember(seconds(4));
  const auto numbers = test.numbers(4).cache();
  test.keep(numbers);
  test.context.start();
  REQUIRE(test.run(4));
  CHECK(elements(numbers.slice(at(1000), at(1000))) == std::vector{1});
  CHECK(elements(numbers.slice(at(2000), at(3000))) == std::vector{2, 3});
  CHECK(elements(numbers.slice(at(1000), at(5000))) == std::vector{1, 2, 3, 4});
  REQUIRE(test.run(1));
  CHECK(numbers.slice(at(1000), at(1000)).empty());
  CHECK(elements(numbers.slice(at(1000), at(4000))) == std::vector{2, 3, 4});
}

TEST_CASE("without a duration to remember a stream keeps its last batch") {
  test_context test;
  const auto numbers = test.numbers().persist();
  test.keep(numbers);
  test.context.start();
  REQUIRE(test.run(3));
  CHECK(elements(numbers.slice(at(0), at(3000))) == std::vector{3});
}

TEST_CASE("times of a slice are aligned downwards, with a warning") {
  test_context test;
  test.context.remember(seconds(10));
  const auto numbers = test.numbers().name("numbers").persist();
  test.keep(numbers);
  test.context.start();
  REQUIRE(test.run(3));
  const log_capture log;
  CHECK(elements(numbers.slice(at(1999), at(2001))) == std::vector{1, 2});
  CHECK(log.count(log_level::warning,
                  "from 1999 ms is no batch time of numbers, whose slide is 1000 ms: 1000 ms "
                  "is taken") == 1);
  CHECK(log.count(log_level::warning, "to 2001 ms") == 1);
  CHECK(elements(numbers.slice(at(1000), at(2000))) == std::vector{1, 2});
  CHECK(log.lines().size() == 2);
  // Before the first batch there is nothing.
  CHECK(numbers.slice(at(-5000), at(0)).empty());
}

// Apache Spark's BasicOperationsSuite, "slice - has not been initialized".
TEST_CASE("slice before the start is an error") {
  test_context test;
  const auto numbers = test.numbers().persist();
  test.keep(numbers);
  const auto early = thrown_by([&] { numbers.slice(at(0), at(1000)); });
  CHECK(early.code == errc::illegal_state);
  CHECK(early.says("has not been initialized: start the context first"));
}

TEST_CASE("slice of a stream that was not persisted is an error") {
  test_context test;
  const auto numbers = test.numbers();
  test.keep(numbers);
  test.context.start();
  const auto refused = thrown_by([&] { numbers.slice(at(0), at(1000)); });
  CHECK(refused.code == errc::illegal_state);
  CHECK(refused.says("call persist() on it before the context is started"));
}

TEST_CASE("beyond its cap of bytes a history drops the oldest batches, and counts them") {
  // What one batch takes.
  std::uint64_t each = 0;
  {
    test_context test;
    test.keep(test.numbers().persist());
    test.context.start();
    REQUIRE(test.run(1));
    REQUIRE(test.context.state_gauges().size() == 1);
    const stage_gauges kept = test.context.state_gauges().begin()->second;
    CHECK(kept.keys == 1);
    CHECK(kept.evicted == 0);
    each = kept.bytes;
    REQUIRE(each > sizeof(int));
  }
  test_context test;
  test.context.remember(seconds(100));
  const auto numbers = test.numbers().persist({.bytes_max = 3 * each + each / 2});
  test.keep(numbers);
  test.context.start();
  REQUIRE(test.run(3));
  CHECK(elements(numbers.slice(at(0), at(3000))) == std::vector{1, 2, 3});
  REQUIRE(test.run(2));
  CHECK(elements(numbers.slice(at(0), at(5000))) == std::vector{3, 4, 5});
  const auto gauges = test.context.state_gauges();
  REQUIRE(gauges.size() == 1);
  CHECK(gauges.begin()->first.starts_with("persist"));
  CHECK(gauges.begin()->second == stage_gauges{.keys = 3, .bytes = 3 * each, .evicted = 2});
}

TEST_CASE("a batch that is larger than the cap is not kept, and a cap of nothing is an error") {
  test_context test;
  test.context.remember(seconds(100));
  const auto numbers = test.numbers().persist({.bytes_max = 1});
  test.keep(numbers);
  const auto refused = thrown_by([&] { test.numbers().cache({.bytes_max = 0}); });
  CHECK(refused.code == errc::invalid_argument);
  CHECK(refused.says("persist: a cap of 0 bytes would keep nothing"));
  test.context.start();
  REQUIRE(test.run(2));
  CHECK(numbers.slice(at(0), at(2000)).empty());
  CHECK(test.context.state_gauges().begin()->second == stage_gauges{.evicted = 2});
}

TEST_CASE("persist and checkpoint after the start are errors") {
  test_context test;
  const auto numbers = test.numbers().persist();
  const auto mapped = numbers.map([](int n) { return n; });
  test.keep(mapped);
  test.context.start();
  for (const auto& stream : {numbers, mapped}) {
    const auto persist = thrown_by([&] { stream.persist(); });
    CHECK(persist.code == errc::illegal_state);
    CHECK(persist.says("adding a history (persist) after starting a context"));
    const auto checkpoint = thrown_by([&] { stream.checkpoint(seconds(1)); });
    CHECK(checkpoint.code == errc::illegal_state);
    CHECK(checkpoint.says("adding a checkpoint interval after starting a context"));
  }
}

TEST_CASE("persist is no output operation") {
  test_context test;
  test.numbers().persist();
  const auto refused = thrown_by([&] { test.context.start(); });
  CHECK(refused.code == errc::invalid_argument);
  CHECK(refused.says("no output operations registered"));
}

TEST_CASE("a persisted stream runs without an output of its own, and twice is once") {
  test_context test;
  test.context.remember(seconds(10));
  const auto numbers = test.numbers();
  const auto doubled = numbers.map([](int n) { return 2 * n; }).persist().persist();
  test.keep(numbers);
  test.context.start();
  REQUIRE(test.run(2));
  CHECK(elements(doubled.slice(at(1000), at(2000))) == std::vector{2, 4});
}

TEST_CASE("batches that failed, or have no dataset, are not in a slice") {
  test_context test;
  test.context.remember(seconds(10));
  const auto source = batches_stream<int>(
      test.context, batches_of<int>{{{1}}, {{13}}, std::nullopt, {std::vector<int>{}}, {{5}}});
  const auto mapped = source.map([](int n) {
    if (n == 13)
      throw std::runtime_error("boom");
    return n;
  });
  mapped.persist();
  test.keep(source);
  test.context.start();
  test.run(5);
  const auto kept = mapped.slice(at(0), at(5000));
  REQUIRE(kept.size() == 3);
  CHECK(kept[0].collect() == std::vector{1});
  CHECK(kept[1].empty());
  CHECK(kept[2].collect() == std::vector{5});
}

TEST_CASE("text that is kept pins nothing of its input") {
  test_context test;
  const std::string line(200'000, 'x');
  const auto lines = batches_stream<std::string>(test.context, batches_of<std::string>{{{line}}});
  const auto ends =
      lines.map([](std::string_view text) { return text.substr(text.size() - 3); }).persist();
  test.keep(ends.map([](std::string_view text) { return static_cast<int>(text.size()); }));
  test.context.start();
  REQUIRE(test.run(1));
  const auto kept = ends.slice(at(1000), at(1000));
  REQUIRE(kept.size() == 1);
  CHECK(kept[0].collect() == std::vector<std::string>{"xxx"});
  CHECK(kept[0].partition(0)[0]->bytes() < 100'000);
}

TEST_CASE("listeners and other outputs know nothing of histories") {
  struct counting final : streaming_listener {
    void on_batch_completed(const batch_info& info) override {
      operations = info.output_operation_infos.size();
      if (operations == 1)
        name = info.output_operation_infos.begin()->second.name;
    }
    void on_output_operation_completed(const output_operation_info& info) override {
      names.push_back(info.name);
    }
    std::size_t operations = 0;
    std::string name;
    std::vector<std::string> names;
  };
  test_context test;
  const auto listener = std::make_shared<counting>();
  test.context.add_streaming_listener(listener);
  const auto numbers = test.numbers().persist();
  test.keep(numbers);
  test.context.start();
  REQUIRE(test.run(1));
  test.context.stop();
  CHECK(listener->operations == 1);
  CHECK(listener->name.starts_with("for_each_batch"));
  CHECK(listener->names.size() == 1);
}

TEST_CASE("a slice may be asked for by any thread while batches run") {
  test_context test(true);
  test.context.remember(seconds(5));
  const auto numbers = test.numbers(200).persist();
  test.keep(numbers);
  test.context.start();
  std::atomic<bool> ended{false};
  std::atomic<bool> in_order{true};
  std::thread asking([&] {
    while (!ended) {
      const auto kept = elements(numbers.slice(at(0), at(1'000'000)));
      for (std::size_t i = 1; i < kept.size(); ++i)
        if (kept[i] != kept[i - 1] + 1)
          in_order = false;
    }
  });
  const bool ran = test.run(200);
  ended = true;
  asking.join();
  CHECK(ran);
  CHECK(in_order);
  CHECK(elements(numbers.slice(at(0), at(200'000))) == std::vector{196, 197, 198, 199, 200});
}

} // namespace slice_test
