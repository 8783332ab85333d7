// SPDX-License-Identifier: Apache-2.0
#include "../catch.hpp"

#include "source_harness.hpp"

#include <weir/receivers/inline_executor.hpp>
#include <weir/receivers/receiver_source.hpp>
#include <weir/receivers/receiver_stream.hpp>
#include <weir/state/support/error.hpp>

#include <rapidcheck.h>

#include <exception>
#include <functional>
#include <memory>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

namespace receiver_source_test {

using weir::chunk;
using weir::receiver_options;
using weir::receiver_source;
using weir::testing::finishing_executor;
using weir::testing::source_harness;

namespace {

/// A receiver that the test stores into.
template <class T>
struct passive : weir::receiver<T> {
  void on_start() override {}
  void on_stop() override {}
};

/// Writes blocks when the test says so.
class held_store : public weir::block_store<int> {
public:
  void write(std::vector<block> blocks, stored told) override {
    waiting.push_back([told = std::move(told)](std::exception_ptr failure) { told(failure, 0); });
    sizes.push_back(blocks.size());
  }
  /// Tells about the latest write; what is told keeps the source, so it is not kept any longer.
  void tell_of_last(std::exception_ptr failure) {
    const auto told = std::move(waiting.back());
    waiting.pop_back();
    told(failure);
  }
  std::vector<std::function<void(std::exception_ptr)>> waiting;
  std::vector<std::size_t> sizes;
};

template <class T>
struct fixture {
  explicit fixture(receiver_options options = {},
                   std::shared_ptr<weir::block_store<T>> durable = nullptr)
      : made(std::make_shared<passive<T>>()),
        harness(std::make_unique<receiver_source<T>>([made = made] { return made; }, 0,
                                                     std::move(options), std::move(durable))) {
    harness.control().run_on(threads);
    harness.start();
    threads->run_all();
  }
  std::shared_ptr<passive<T>> made;
  finishing_executor threads;
  source_harness<T> harness;
};

std::vector<int> numbers(int begin, int end) {
  std::vector<int> items;
  for (int i = begin; i < end; ++i)
    items.push_back(i);
  return items;
}

} // namespace

TEST_CASE("receiver source: complete blocks ring and flow, the cut takes the rest") {
  fixture<int> test;
  for (const int item : numbers(0, 5000))
    test.made->store(item);
  CHECK(test.harness.arrived.count() == 1);
  test.harness.flow();
  CHECK(test.harness.take() == numbers(0, 4096));
  CHECK(test.harness->pending());
  const auto cut = test.harness.cut();
  CHECK(cut.outcome == weir::batch_outcome::dataset);
  CHECK(cut.info.records == 5000);
  CHECK(cut.info.description.find("passive") != std::string::npos);
  CHECK(cut.info.position.empty());
  CHECK(test.harness.take() == numbers(4096, 5000));
  CHECK_FALSE(test.harness->pending());
  test.harness->sealed();
  CHECK(test.harness.cut().info.records == 0);
}

TEST_CASE("receiver source: chunks are handed over as they are") {
  fixture<std::string> test;
  const auto block = weir::make_chunks<std::string>(std::vector<std::string>{"a", "b"}).at(0);
  test.made->store(block);
  test.harness.flow();
  REQUIRE(test.harness.chunks.size() == 1);
  CHECK(test.harness.chunks[0].get() == block.get());
}

TEST_CASE("receiver source: stores whatever makes an element") {
  fixture<std::string> text;
  text.made->store("literal");
  text.made->store(std::string_view("view"));
  text.made->store(std::string("owned"));
  text.made->store(std::vector<std::string>{"x", "y"});
  CHECK(text.harness.batch() == std::vector<std::string>{"literal", "view", "owned", "x", "y"});
  fixture<std::pair<std::string, int>> pairs;
  pairs.made->store(std::pair<std::string_view, int>("k", 1));
  pairs.made->store(std::pair<std::string, int>("l", 2));
  CHECK(pairs.harness.batch() == std::vector<std::pair<std::string, int>>{{"k", 1}, {"l", 2}});
  fixture<double> number;
  number.made->store(1);
  CHECK(number.harness.batch() == std::vector{1.0});
}

TEST_CASE("receiver source: the budget leaves the rest to later batches") {
  fixture<int> test;
  std::size_t block_bytes = 0;
  for (int i = 0; i < 10; ++i) {
    const auto block = weir::make_chunks<int>(std::vector{i}).at(0);
    block_bytes = block->bytes();
    test.made->store(block);
  }
  CHECK(test.harness.batch(3 * block_bytes) == numbers(0, 3));
  test.harness.flow(2 * block_bytes);
  CHECK(test.harness.batch(0) == numbers(3, 5));
  CHECK(test.harness.batch(0) == numbers(5, 6));
  CHECK(test.harness.batch() == numbers(6, 10));
}

TEST_CASE("receiver source: a batch that is taken back comes again") {
  fixture<int> test;
  test.made->store(numbers(0, 5000));
  test.made->store(5000);
  test.harness.flow(20'000);
  test.harness.rewind();
  test.made->store(5001);
  test.harness.cut();
  test.harness.rewind();
  CHECK(test.harness.batch() == numbers(0, 5002));
}

TEST_CASE("receiver source: any sequence of calls gives each item to one sealed batch, in order") {
  CHECK(rc::check([] {
    fixture<int> test({.buffer_bytes_max = 4000});
    std::vector<int> sealed;
    int next = 0;
    const auto steps = *rc::gen::container<std::vector<std::pair<int, int>>>(
        rc::gen::pair(rc::gen::inRange(0, 6), rc::gen::inRange(0, 3000)));
    for (const auto& [step, size] : steps) {
      const auto budget = static_cast<std::size_t>(size) * 10;
      switch (step) {
      case 0:
        // In a body, since those do not wait for room.
        test.threads->start_thread("store", [&test, &next, count = size] {
          for (int i = 0; i < count; ++i)
            test.made->store(next++);
        });
        test.threads->run_all();
        break;
      case 1:
        test.threads->start_thread("store", [&test, &next, count = size] {
          test.made->store(numbers(next, next + count));
          next += count;
        });
        test.threads->run_all();
        break;
      case 2:
        test.harness.flow(budget);
        break;
      case 3:
        test.harness.rewind();
        break;
      default:
        for (const int item : test.harness.batch(budget))
          sealed.push_back(item);
        break;
      }
    }
    for (const int item : test.harness.batch())
      sealed.push_back(item);
    RC_ASSERT(sealed == numbers(0, next));
  }));
}

TEST_CASE("receiver source: the initial rate bounds the first batch") {
  fixture<int> test({.initial_rate = 100});
  std::thread storing([&] {
    try {
      for (int i = 0;; ++i)
        test.made->store(i);
    } catch (const weir::error&) {
      return;
    }
  });
  for (int i = 0; i < 100; ++i) {
    test.threads->advance(std::chrono::milliseconds(10));
    while (test.harness.control().counts().records_stored < static_cast<std::uint64_t>(i + 1))
      std::this_thread::yield();
  }
  CHECK(test.harness.batch() == numbers(0, 100));
  test.harness->limit_rate(10);
  test.threads->advance(std::chrono::milliseconds(100));
  while (test.harness.control().counts().records_stored < 101)
    std::this_thread::yield();
  CHECK(test.harness.batch() == numbers(100, 101));
  test.harness->stop();
  test.threads->run_all();
  storing.join();
}

TEST_CASE("receiver source: a block is in the inbox once it is safe") {
  const auto durable = std::make_shared<held_store>();
  fixture<int> test({}, durable);
  std::vector<std::exception_ptr> told;
  const auto note = [&](std::exception_ptr failure) { told.push_back(failure); };
  test.made->store(numbers(0, 5000), note);
  CHECK(durable->sizes == std::vector<std::size_t>{2});
  CHECK_FALSE(test.harness->pending());
  CHECK(test.harness.control().counts().bytes_buffered > 20'000);
  durable->tell_of_last(nullptr);
  REQUIRE(told.size() == 1);
  CHECK_FALSE(told[0]);
  CHECK(test.harness.batch() == numbers(0, 5000));

  test.made->store(numbers(0, 3), note);
  durable->tell_of_last(std::make_exception_ptr(std::runtime_error("lost the disk")));
  REQUIRE(told.size() == 2);
  CHECK(told[1]);
  CHECK_FALSE(test.harness->pending());
  CHECK(test.harness.control().counts().bytes_buffered == 0);
}

TEST_CASE("receiver source: acknowledges at once without a store") {
  fixture<int> test;
  int told = 0;
  test.made->store({1, 2}, [&](std::exception_ptr failure) { told += failure ? 100 : 1; });
  test.made->store(std::vector<int>(),
                   [&](std::exception_ptr failure) { told += failure ? 100 : 1; });
  CHECK(told == 2);
  CHECK(test.harness.batch() == std::vector{1, 2});
}

TEST_CASE("receiver source: starts once, whoever runs it") {
  fixture<int> test;
  test.made->store(1);
  test.harness.start();
  test.threads->run_all();
  CHECK(test.harness.batch() == std::vector{1});
}

TEST_CASE("receiver stream: numbers the inputs in the order of their creation") {
  weir::topology plan(std::chrono::seconds(1));
  const finishing_executor threads;
  const auto make = [] { return std::make_shared<passive<int>>(); };
  const auto first = weir::receiver_stream(plan, make, {.executor = threads});
  const auto existing = std::make_shared<passive<std::string>>();
  const auto mapped = first.map([](int i) { return i + 1; });
  static_cast<void>(mapped);
  const weir::dstream<std::string> second =
      weir::receiver_stream(plan, existing, {.executor = threads});
  CHECK(first.num_partitions() == 1);
  CHECK(second.description().kind == weir::node_plan::role::source);
  source_harness<std::string> harness(second.description().make_source());
  harness.start();
  threads->run_all();
  CHECK(existing->stream_id() == 1);
  existing->store("x");
  CHECK(harness.batch() == std::vector<std::string>{"x"});
  CHECK_THROWS_AS(weir::receiver_stream(plan, make, {.buffer_bytes_max = 0}), weir::error);
  CHECK_THROWS_AS(weir::receiver_stream(plan, std::shared_ptr<passive<int>>()), weir::error);
}

} // namespace receiver_source_test
