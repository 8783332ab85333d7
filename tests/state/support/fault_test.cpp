// SPDX-License-Identifier: Apache-2.0
#include <weir/state/support/fault.hpp>

#include "../../catch.hpp"

#include <atomic>
#include <optional>
#include <string>
#include <thread>
#include <vector>

namespace fault_test {

namespace {

constexpr weir::fault_site site{"stage.process", "count words", 2, 5000};

} // namespace

TEST_CASE("a fault point without a handler does nothing") {
  CHECK_NOTHROW(weir::fault_point(site));
}

TEST_CASE("a fault handler sees the site") {
  auto seen = std::vector<std::string>();
  {
    const auto handler = weir::scoped_fault_handler([&seen](const weir::fault_site& at) {
      seen.push_back(std::string(at.point) + "/" + std::string(at.stage) + "/" +
                     std::to_string(at.copy) + "/" + std::to_string(at.batch));
    });
    weir::fault_point(site);
    weir::fault_point({"state.checkpoint.rename", "", 0, -1});
  }
  weir::fault_point(site);
  CHECK(seen == std::vector<std::string>{"stage.process/count words/2/5000",
                                         "state.checkpoint.rename//0/-1"});
}

TEST_CASE("what a fault handler throws comes out of the fault point, every time") {
  const auto handler = weir::scoped_fault_handler(
      [](const weir::fault_site&) { throw weir::injected_death("planned"); });
  CHECK_THROWS_AS(weir::fault_point(site), weir::injected_death);
  try {
    weir::fault_point(site);
    FAIL("the handler was not called");
  } catch (const weir::error& caught) {
    CHECK(caught.code() == weir::errc::stage_died);
  }
}

TEST_CASE("fault points met inside a handler are passed over") {
  auto calls = 0;
  const auto handler = weir::scoped_fault_handler([&calls](const weir::fault_site&) {
    ++calls;
    weir::fault_point(site);
  });
  weir::fault_point(site);
  weir::fault_point(site);
  CHECK(calls == 2);
}

TEST_CASE("there is one fault handler at a time") {
  auto first = std::optional<weir::scoped_fault_handler>();
  first.emplace([](const weir::fault_site&) {});
  CHECK_THROWS_AS(weir::scoped_fault_handler([](const weir::fault_site&) {}), weir::error);
  first.reset();
  CHECK_NOTHROW(weir::scoped_fault_handler([](const weir::fault_site&) {}));
  CHECK_THROWS_AS(weir::scoped_fault_handler(nullptr), weir::error);
}

TEST_CASE("removing a fault handler waits for its running calls") {
  auto entered = std::atomic<bool>(false);
  auto released = std::atomic<bool>(false);
  auto finished = std::atomic<bool>(false);
  auto handler = std::optional<weir::scoped_fault_handler>();
  handler.emplace([&](const weir::fault_site&) {
    entered = true;
    entered.notify_all();
    released.wait(false);
    finished = true;
  });
  auto caller = std::thread([] { weir::fault_point(site); });
  entered.wait(false);
  auto releaser = std::thread([&released] {
    released = true;
    released.notify_all();
  });
  handler.reset();
  CHECK(finished);
  caller.join();
  releaser.join();
}

TEST_CASE("fault handlers come and go while threads pass fault points") {
  auto stop = std::atomic<bool>(false);
  auto threads = std::vector<std::thread>();
  for (int i = 0; i < 2; ++i)
    threads.emplace_back([&stop] {
      while (!stop)
        weir::fault_point(site);
    });
  for (int round = 0; round < 200; ++round) {
    // Lives inside the round: a call that outlasted the handler would be found by a sanitizer.
    auto calls = std::make_unique<std::atomic<int>>(0);
    const auto handler =
        weir::scoped_fault_handler([&calls](const weir::fault_site&) { ++*calls; });
    weir::fault_point(site);
    CHECK(*calls >= 1);
  }
  stop = true;
  for (auto& thread : threads)
    thread.join();
}

} // namespace fault_test
