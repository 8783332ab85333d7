// SPDX-License-Identifier: Apache-2.0
#include "../catch.hpp"

#include "source_harness.hpp"

#include <weir/receivers/inline_executor.hpp>
#include <weir/receivers/item_inbox.hpp>
#include <weir/receivers/thread_executor.hpp>
#include <weir/state/support/error.hpp>

#include <rapidcheck.h>

#include <atomic>
#include <deque>
#include <memory>
#include <string>
#include <thread>
#include <vector>

namespace item_inbox_test {

namespace {

using weir::chunk;
using weir::chunk_ptr;
using weir::item_inbox;

template <class T>
item_inbox<T> make_inbox(std::size_t bytes_max = std::size_t{1} << 30U) {
  return {std::make_shared<weir::thread_executor>(), bytes_max};
}

chunk_ptr block_of(std::vector<int> items) {
  return weir::make_chunks<int>(items).at(0);
}

constexpr std::size_t everything = std::size_t{1} << 40U;

template <class T>
std::vector<T> take_all(item_inbox<T>& inbox, std::size_t bytes_max = everything) {
  std::vector<T> items;
  inbox.complete();
  while (const auto block = inbox.take(bytes_max, false))
    for (const auto& item : chunk<T>::of(*block))
      items.push_back(T(item));
  return items;
}

} // namespace

TEST_CASE("inbox: items become blocks of the usual size, the rest when asked for") {
  auto inbox = make_inbox<int>();
  CHECK_FALSE(inbox.pending());
  for (int i = 0; i < 10'000; ++i)
    inbox.push(i);
  CHECK(inbox.pending());
  CHECK(inbox.count().blocks_stored == 2);
  CHECK(inbox.count().records_stored == 10'000);
  CHECK(inbox.complete() == 3);
  const auto items = take_all(inbox);
  REQUIRE(items.size() == 10'000);
  for (int i = 0; i < 10'000; ++i)
    REQUIRE(items[static_cast<std::size_t>(i)] == i);
  CHECK_FALSE(inbox.pending());
}

TEST_CASE("inbox: blocks and items keep their order") {
  auto inbox = make_inbox<int>();
  inbox.push(1);
  inbox.put(block_of({2, 3}));
  inbox.push(4);
  inbox.put({block_of({5}), block_of({6})});
  CHECK(take_all(inbox) == std::vector{1, 2, 3, 4, 5, 6});
}

TEST_CASE("inbox: takes within the budget, but one block at least if asked to") {
  auto inbox = make_inbox<int>();
  inbox.put(block_of({1}));
  inbox.put(block_of({2}));
  CHECK(inbox.take(0, false) == nullptr);
  CHECK(inbox.take(0, true) != nullptr);
  CHECK(inbox.take(0, true) == nullptr);
  CHECK(inbox.taken_records() == 1);
  inbox.sealed();
  CHECK(inbox.take(0, true) != nullptr);
  CHECK(inbox.count().records_unread == 1);
  inbox.sealed();
  CHECK(inbox.count().records_unread == 0);
}

TEST_CASE("inbox: what was taken comes back in order") {
  auto inbox = make_inbox<int>();
  for (int i = 1; i <= 4; ++i)
    inbox.put(block_of({i}));
  const auto bytes = inbox.count().bytes;
  inbox.take(everything, false);
  inbox.take(everything, false);
  inbox.rewind();
  CHECK(inbox.count().bytes == bytes);
  CHECK(take_all(inbox) == std::vector{1, 2, 3, 4});
  inbox.sealed();
  inbox.rewind();
  CHECK(take_all(inbox).empty());
}

TEST_CASE("inbox: whoever stores into a full one waits until something is taken") {
  auto inbox = make_inbox<int>(block_of({0})->bytes());
  inbox.put(block_of({1}));
  std::thread storing([&] {
    for (int i = 2; i <= 100; ++i)
      inbox.put(block_of({i}));
  });
  std::vector<int> items;
  while (items.size() < 100) {
    const auto now = take_all(inbox);
    items.insert(items.end(), now.begin(), now.end());
    CHECK(inbox.count().bytes <= block_of({0})->bytes());
    inbox.sealed();
    std::this_thread::yield();
  }
  storing.join();
  for (int i = 1; i <= 100; ++i)
    CHECK(items[static_cast<std::size_t>(i - 1)] == i);
}

TEST_CASE("inbox: a block larger than the bound gets in when there is nothing else") {
  auto inbox = make_inbox<int>(1);
  inbox.put(block_of({1, 2, 3}));
  CHECK(take_all(inbox).size() == 3);
  inbox.put(block_of({4, 5, 6}));
  CHECK(take_all(inbox).size() == 3);
}

TEST_CASE("inbox: items wait, too, and let the source have what is there") {
  auto inbox = make_inbox<std::string>(1000);
  std::atomic<bool> stored = false;
  std::thread storing([&] {
    for (int i = 0; i < 1000; ++i)
      inbox.push(std::string(100, 'x'));
    stored = true;
  });
  std::size_t count = 0;
  // Only complete blocks: what is in the making is completed by the thread that has to wait.
  while (!stored) {
    while (const auto block = inbox.take(everything, false))
      count += block->size();
    inbox.sealed();
    std::this_thread::yield();
  }
  storing.join();
  CHECK(inbox.count().waits > 0);
  CHECK(count + take_all(inbox).size() == 1000);
}

TEST_CASE("inbox: on the way to the end nobody waits and nothing that waited is lost") {
  auto inbox = make_inbox<int>(1);
  inbox.put(block_of({1}));
  std::thread storing([&] { inbox.put(block_of({2})); });
  while (inbox.count().waits == 0)
    std::this_thread::yield();
  inbox.stop_waiting();
  storing.join();
  CHECK_THROWS_AS(inbox.put(block_of({3})), weir::error);
  CHECK(take_all(inbox) == std::vector{1, 2});
  inbox.put(block_of({4}));
  inbox.close();
  CHECK_THROWS_AS(inbox.put(block_of({5})), weir::error);
  CHECK_THROWS_AS(inbox.push(5), weir::error);
  CHECK(take_all(inbox) == std::vector{4});
}

TEST_CASE("inbox: reserved room counts, and is given back") {
  auto inbox = make_inbox<int>(1000);
  inbox.reserve(1000);
  CHECK(inbox.count().bytes == 1000);
  CHECK_FALSE(inbox.pending());
  inbox.put_reserved(1000, {});
  CHECK(inbox.count().bytes == 0);
  inbox.reserve(1000);
  inbox.put_reserved(1000, {block_of({1}), block_of({2})});
  CHECK(take_all(inbox) == std::vector{1, 2});
  CHECK(inbox.count().bytes == 0);
}

TEST_CASE("inbox: text is charged for what it holds, slices of a block join up") {
  auto inbox = make_inbox<std::string>();
  const auto block = weir::make_text_buffer(64 * 1024);
  std::fill_n(block.data.get(), block.size, 'a');
  const auto slice = [&](std::size_t begin, std::size_t size) {
    return weir::text_buffer{std::shared_ptr<char[]>(block.data, block.data.get() + begin), size};
  };
  for (std::size_t i = 0; i < 10; ++i) {
    weir::column<std::string> lines;
    lines.push_kept({block.data.get() + 10 * i, 9});
    inbox.append(std::move(lines), slice(10 * i, 10));
  }
  CHECK(inbox.complete() == 1);
  const auto taken = inbox.take(everything, false);
  CHECK(taken->size() == 10);
  REQUIRE(taken->buffers().size() == 1);
  CHECK(taken->buffers()[0].size == 100);
  CHECK(taken->bytes() < 2000);
}

TEST_CASE("inbox: several threads keep their own order") {
  auto inbox = make_inbox<std::pair<std::string, int>>(20'000);
  constexpr int per_thread = 20'000;
  std::vector<std::thread> storing;
  std::atomic<int> running = 3;
  for (const char* name : {"a", "b", "c"})
    storing.emplace_back([&inbox, &running, name] {
      for (int i = 0; i < per_thread; ++i)
        inbox.push(std::pair<std::string_view, int>(name, i));
      --running;
    });
  std::vector<int> next(3);
  bool ordered = true;
  const auto drain = [&] {
    for (const auto& [name, number] : take_all(inbox))
      ordered = ordered && next[static_cast<std::size_t>(name[0] - 'a')]++ == number;
    inbox.sealed();
  };
  while (running > 0)
    drain();
  drain();
  for (auto& thread : storing)
    thread.join();
  CHECK(ordered);
  CHECK(next == std::vector<int>(3, per_thread));
}

TEST_CASE("inbox: does what a queue does, whatever the order of calls") {
  CHECK(rc::check([] {
    // Bodies of an inline executor do not wait, so one thread can fill it past its bound.
    const auto clock = std::make_shared<weir::inline_executor>();
    item_inbox<int> inbox(clock, 64);
    std::deque<int> unread;
    std::vector<int> taken;
    int next = 0;
    const auto steps = *rc::gen::container<std::vector<int>>(rc::gen::inRange(0, 7));
    for (const int step : steps) {
      switch (step) {
      case 0:
      case 1:
        clock->start_thread("store", [&] { inbox.push(next); });
        clock->run_all();
        unread.push_back(next++);
        break;
      case 2:
        clock->start_thread("store", [&] { inbox.put(block_of({next, next + 1})); });
        clock->run_all();
        unread.push_back(next++);
        unread.push_back(next++);
        break;
      case 3:
        inbox.complete();
        break;
      case 4:
        if (const auto block = inbox.take(everything, false))
          for (const int item : chunk<int>::of(*block)) {
            RC_ASSERT(!unread.empty());
            RC_ASSERT(unread.front() == item);
            unread.pop_front();
            taken.push_back(item);
          }
        break;
      case 5:
        inbox.rewind();
        unread.insert(unread.begin(), taken.begin(), taken.end());
        taken.clear();
        break;
      default:
        inbox.sealed();
        taken.clear();
        break;
      }
      RC_ASSERT(inbox.taken_records() == taken.size());
      RC_ASSERT(inbox.count().records_unread == unread.size() + taken.size());
      RC_ASSERT(inbox.pending() == !unread.empty());
    }
    const auto rest = take_all(inbox);
    RC_ASSERT(rest == std::vector<int>(unread.begin(), unread.end()));
    RC_ASSERT(inbox.count().bytes == 0U);
  }));
}

TEST_CASE("inbox: completing a block never takes more room than was asked for") {
  const auto completes_within = [](auto& inbox) {
    const auto before = inbox.count().bytes;
    inbox.complete();
    return inbox.count().bytes <= before;
  };
  CHECK(rc::check([&] {
    // Sizes around those of the blocks that text is copied into.
    const auto sizes = *rc::gen::container<std::vector<int>>(
        rc::gen::oneOf(rc::gen::inRange(0, 200), rc::gen::inRange(8'000, 70'000)));
    auto text = make_inbox<std::string>();
    auto pairs = make_inbox<std::pair<std::string, int>>();
    auto vectors = make_inbox<std::vector<int>>();
    auto lines = make_inbox<std::string>();
    const auto source = weir::make_text_buffer(70'000);
    std::fill_n(source.data.get(), source.size, 'a');
    for (const int size : sizes) {
      const auto length = static_cast<std::size_t>(size);
      const std::string_view view(source.data.get(), length);
      text.push(view);
      pairs.push(std::pair<std::string_view, int>(view, 1));
      vectors.push(std::vector<int>(length / 4));
      weir::column<std::string> run;
      for (int i = 0; i < size % 100; ++i)
        run.push_kept(view);
      lines.append(std::move(run), {source.data, std::max<std::size_t>(length, 1)});
      // Some blocks of many items, some of few.
      if (size % 3 != 0)
        continue;
      RC_ASSERT(completes_within(text));
      RC_ASSERT(completes_within(pairs));
      RC_ASSERT(completes_within(vectors));
      RC_ASSERT(completes_within(lines));
    }
    RC_ASSERT(completes_within(text));
    RC_ASSERT(completes_within(pairs));
    RC_ASSERT(completes_within(vectors));
    RC_ASSERT(completes_within(lines));
  }));
}

} // namespace item_inbox_test
