// SPDX-License-Identifier: Apache-2.0
#include "../catch.hpp"

#include "source_harness.hpp"

#include <weir/receivers/inline_executor.hpp>
#include <weir/receivers/thread_executor.hpp>

#include <future>
#include <memory>
#include <stdexcept>
#include <string>
#include <vector>

namespace executor_test {

using namespace std::chrono_literals;

TEST_CASE("inline executor: runs bodies in order, and only when told") {
  weir::inline_executor threads;
  std::vector<int> seen;
  threads.start_thread("a", [&] {
    seen.push_back(1);
    threads.start_thread("c", [&] { seen.push_back(3); });
  });
  threads.start_thread("b", [&] {
    seen.push_back(2);
    throw std::runtime_error("logged and dropped");
  });
  CHECK(seen.empty());
  CHECK(threads.run_one());
  CHECK(seen == std::vector{1});
  CHECK(threads.run_all() == 2);
  CHECK(seen == std::vector{1, 2, 3});
}

TEST_CASE("inline executor: timers run at their time") {
  weir::inline_executor threads;
  std::vector<std::string> seen;
  const auto note = [&](const std::string& what) {
    return [&, what] { seen.push_back(what + "@" + std::to_string(threads.wall_time_ms())); };
  };
  threads.after(30ms, note("late"));
  threads.after(10ms, [&] {
    note("early")();
    threads.start_thread("body", note("body"));
    threads.after(5ms, note("chained"));
  });
  threads.advance(20ms);
  CHECK(seen == std::vector<std::string>{"early@10", "body@10", "chained@15"});
  CHECK(threads.timers() == 1);
  threads.advance(10ms);
  CHECK(seen.back() == "late@30");
}

TEST_CASE("inline executor: bodies may not wait") {
  weir::inline_executor threads;
  CHECK(threads.may_wait());
  bool inside = true;
  threads.start_thread("body", [&] { inside = threads.may_wait(); });
  threads.run_all();
  CHECK_FALSE(inside);
}

TEST_CASE("thread executor: joins its threads") {
  weir::testing::counter ended;
  {
    weir::thread_executor threads;
    for (int i = 0; i < 5; ++i)
      threads.start_thread("body", [&] { ended.add(); });
  }
  CHECK(ended.count() == 5);
}

TEST_CASE("thread executor: timers run in order of time, dropped ones never") {
  weir::testing::counter ran;
  std::vector<int> order;
  {
    weir::thread_executor threads;
    threads.after(1h, [&] { order.push_back(3); });
    threads.after(2ms, [&] {
      order.push_back(2);
      ran.add();
    });
    threads.after(0ms, [&] {
      order.push_back(1);
      ran.add();
    });
    CHECK(ran.wait_for(2));
  }
  CHECK(order == std::vector{1, 2});
}

TEST_CASE("thread executor: abandons a thread that hangs") {
  std::promise<void> release;
  weir::testing::counter ended;
  const auto released = release.get_future().share();
  const auto done = std::make_shared<std::promise<void>>();
  {
    weir::thread_executor threads(1ms);
    threads.start_thread("hangs", [released, done] {
      released.wait();
      done->set_value();
    });
    CHECK(threads.running() == std::vector<std::string>{"hangs"});
  }
  release.set_value();
  done->get_future().wait();
}

TEST_CASE("thread executor: its last user may be one of its threads") {
  std::promise<void> handed_over;
  weir::testing::counter ended;
  auto threads = std::make_shared<weir::thread_executor>();
  auto& raw = *threads;
  raw.start_thread("last", [mine = std::move(threads), &handed_over, &ended]() mutable {
    handed_over.get_future().wait();
    mine.reset();
    ended.add();
  });
  handed_over.set_value();
  CHECK(ended.wait_for(1));
}

TEST_CASE("the default executor is shared and goes with its last user") {
  const auto first = weir::default_executor();
  CHECK(first == weir::default_executor());
}

} // namespace executor_test
