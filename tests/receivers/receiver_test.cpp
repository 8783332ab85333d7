// SPDX-License-Identifier: Apache-2.0
#include "../catch.hpp"

#include "source_harness.hpp"

#include <weir/receivers/inline_executor.hpp>
#include <weir/receivers/receiver_source.hpp>
#include <weir/receivers/thread_executor.hpp>
#include <weir/state/support/error.hpp>

#include <chrono>
#include <functional>
#include <future>
#include <memory>
#include <stdexcept>
#include <string>
#include <thread>
#include <utility>
#include <vector>

namespace receiver_test {

using namespace std::chrono_literals;
using weir::receiver_options;
using weir::receiver_source;
using weir::testing::finishing_executor;
using weir::testing::recording_observer;
using weir::testing::source_harness;

namespace {

using strings = std::vector<std::string>;

/// A receiver whose life is scripted by the test.
class scripted : public weir::receiver<int> {
public:
  void on_start() override {
    ++starts;
    if (start)
      start();
  }
  void on_stop() override {
    ++stops;
    if (end)
      end();
  }
  std::string kind() const override { return "scripted"; }

  int starts = 0;
  int stops = 0;
  std::function<void()> start;
  std::function<void()> end;
};

/// A scripted receiver under a source, on threads that run in line.
struct fixture {
  explicit fixture(receiver_options options = {}, bool keep = true)
      : made(std::make_shared<scripted>()),
        watcher(made),
        observer(std::make_shared<recording_observer>()) {
    options.executor = threads;
    if (!options.jitter_seed)
      options.jitter_seed = 1;
    harness = std::make_unique<source_harness<int>>(std::make_unique<receiver_source<int>>(
        [made = made] { return made; }, 3, std::move(options)));
    harness->control().observe(observer);
    if (!keep)
      made.reset();
  }
  void start() {
    harness->start();
    threads->run_all();
  }
  /// Runs what is due and tells how long the receiver then waits for its next start.
  std::chrono::milliseconds time_to_next_start() {
    threads->run_all();
    const int before = made->starts;
    std::chrono::milliseconds waited = 0ms;
    while (made->starts == before && waited < 1h) {
      threads->advance(1ms);
      ++waited;
    }
    return waited;
  }

  finishing_executor threads;
  std::shared_ptr<scripted> made;
  std::weak_ptr<scripted> watcher;
  std::shared_ptr<recording_observer> observer;
  std::unique_ptr<source_harness<int>> harness;
};

} // namespace

TEST_CASE("receiver: starts, stores, and stops") {
  fixture test;
  CHECK_FALSE(test.made->is_started());
  CHECK_THROWS_AS(test.made->store(1), weir::error);
  CHECK_THROWS_AS(test.made->restart("too early"), weir::error);
  test.start();
  CHECK(test.made->is_started());
  CHECK(test.made->stream_id() == 3);
  CHECK(test.harness->control().info().name == "scripted-3");
  CHECK(test.harness->control().info().active);
  CHECK(test.harness->control().info().last_error_time_ms == -1);
  test.made->store(1);
  test.made->store(std::vector{2, 3});
  CHECK(test.harness->batch() == std::vector{1, 2, 3});
  (*test.harness)->stop();
  CHECK(test.made->stops == 0);
  test.threads->run_all();
  CHECK(test.made->is_stopped());
  CHECK(test.harness->control().stop_and_wait(0ms));
  CHECK(test.made->starts == 1);
  CHECK(test.made->stops == 1);
  CHECK_THROWS_AS(test.made->store(4), weir::error);
  CHECK(test.observer->events() == strings{"started", "stopped"});
  CHECK_FALSE(test.harness->control().info().active);
  CHECK(test.harness->batch().empty());
}

TEST_CASE("receiver: what is stored while it stops is kept") {
  fixture test;
  test.made->end = [&] { test.made->store(7); };
  test.start();
  test.made->store(6);
  (*test.harness)->stop();
  test.threads->run_all();
  CHECK((*test.harness)->pending());
  CHECK(test.harness->batch() == std::vector{6, 7});
}

TEST_CASE("receiver: restarts when it asks to, and keeps what it has stored") {
  fixture test;
  test.start();
  test.made->store(1);
  test.made->restart("connection lost", std::make_exception_ptr(std::runtime_error("reset")));
  test.made->restart("once is enough");
  CHECK(test.made->stops == 0);
  test.threads->run_all();
  CHECK(test.made->stops == 1);
  CHECK(test.made->is_stopped());
  CHECK(test.observer->last().last_error_message == "connection lost");
  CHECK(test.observer->last().last_error.find("reset") != std::string::npos);
  test.made->store(2);
  test.threads->advance(1999ms);
  CHECK(test.made->starts == 1);
  test.threads->advance(1ms);
  CHECK(test.made->starts == 2);
  CHECK(test.made->is_started());
  test.made->store(3);
  CHECK(test.harness->batch() == std::vector{1, 2, 3});
  CHECK(test.observer->events() == strings{"started", "stopped", "started"});
  CHECK(test.harness->control().counts().restarts == 1);
}

TEST_CASE("receiver: restarts after the delay it names") {
  fixture test;
  test.start();
  test.made->restart("soon", nullptr, 5ms);
  CHECK(test.time_to_next_start() == 5ms);
  test.made->restart("now", nullptr, 0ms);
  test.threads->run_all();
  test.threads->advance(0ms);
  CHECK(test.made->starts == 3);
}

TEST_CASE("receiver: the delay grows while runs bring nothing") {
  fixture test({.restart_delay = 100ms, .restart_delay_max = 1000ms});
  test.start();
  std::vector<std::chrono::milliseconds> delays;
  for (int i = 0; i < 6; ++i) {
    test.made->restart("nothing there");
    delays.push_back(test.time_to_next_start());
  }
  CHECK(delays[0] == 100ms);
  const std::vector<std::chrono::milliseconds> longest{100ms, 200ms, 400ms, 800ms, 1000ms, 1000ms};
  for (std::size_t i = 1; i < delays.size(); ++i) {
    CHECK(delays[i] >= longest[i] / 2);
    CHECK(delays[i] <= longest[i]);
  }
  test.made->store(1);
  test.made->restart("something came");
  CHECK(test.time_to_next_start() == 100ms);
}

TEST_CASE("receiver: whatever it throws is reported, and it is started again") {
  fixture test({.restart_delay = 100ms});
  const std::vector<std::function<void()>> throwers{
      [] { throw std::runtime_error("boom"); }, [] { throw 42; }, // NOLINT: anything may be thrown
      [] { throw weir::error(weir::errc::io, "no such host"); }};
  SECTION("from on_start, after which on_stop is called") {
    std::size_t next = 0;
    test.made->start = [&] {
      if (next < throwers.size())
        throwers[next++]();
    };
    test.start();
    CHECK(test.made->is_stopped());
    CHECK(test.observer->last().last_error.find("boom") != std::string::npos);
    test.threads->advance(1min);
    CHECK(test.made->starts == 4);
    CHECK(test.made->stops == 3);
    CHECK(test.made->is_started());
    CHECK(test.observer->events() == strings{"started", "error", "stopped", "started", "error",
                                             "stopped", "started", "error", "stopped", "started"});
  }
  SECTION("from on_stop") {
    test.made->end = throwers[1];
    test.start();
    test.made->restart("again");
    test.threads->advance(1min);
    CHECK(test.made->starts == 2);
    CHECK(test.made->is_started());
    (*test.harness)->stop();
    test.threads->run_all();
    CHECK(test.harness->control().stop_and_wait(0ms));
  }
}

TEST_CASE("receiver: a factory's exception reaches whoever starts the stream") {
  source_harness<int> harness(std::make_unique<receiver_source<int>>(
      []() -> std::shared_ptr<scripted> { throw std::runtime_error("no"); }, 0,
      receiver_options{}));
  CHECK_THROWS_AS(harness.start(), std::runtime_error);
  CHECK(harness.batch().empty());
}

TEST_CASE("receiver: can stop itself for good") {
  fixture test;
  test.start();
  test.made->store(1);
  test.made->stop("had enough", std::make_exception_ptr(std::runtime_error("quota")));
  test.made->restart("too late");
  test.threads->advance(1h);
  CHECK(test.made->starts == 1);
  CHECK(test.made->stops == 1);
  CHECK(test.observer->last().last_error_message == "had enough");
  CHECK(test.harness->batch() == std::vector{1});
  CHECK(test.harness->batch().empty());
}

TEST_CASE("receiver: stopping while it waits for its restart ends it") {
  fixture test;
  test.start();
  test.made->restart("later");
  test.threads->run_all();
  (*test.harness)->stop();
  CHECK(test.harness->control().stop_and_wait(0ms));
  test.threads->advance(1h);
  CHECK(test.made->starts == 1);
  CHECK(test.observer->events() == strings{"started", "stopped"});
}

TEST_CASE("receiver: reports errors to listeners, also one that throws") {
  struct thrower : weir::receiver_observer {
    void on_error(const weir::receiver_info&) override { throw 1; }
  };
  fixture test;
  test.start();
  test.threads->advance(5ms);
  test.made->report_error("half a record", std::make_exception_ptr(std::runtime_error("cut")));
  CHECK(test.observer->events() == strings{"started", "error"});
  const auto info = test.harness->control().info();
  CHECK(info.active);
  CHECK(info.last_error_message == "half a record");
  CHECK(info.last_error_time_ms == 5);
  test.harness->control().observe(std::make_shared<thrower>());
  CHECK_NOTHROW(test.made->report_error("again"));
  test.harness->control().observe(nullptr);
  CHECK_NOTHROW(test.made->report_error("nobody listens"));
}

TEST_CASE("receiver: is let go once it has stopped") {
  fixture test({}, false);
  test.start();
  (*test.harness)->stop();
  test.threads->run_all();
  // The factory still holds it; the stream does not.
  CHECK(test.watcher.use_count() == 1);
  test.harness.reset();
  CHECK(test.watcher.expired());
}

TEST_CASE("receiver: is stopped and let go when its source is destroyed") {
  fixture test({}, false);
  test.start();
  auto* const raw = test.watcher.lock().get();
  int stops = 0;
  raw->end = [&] {
    ++stops;
    CHECK_THROWS_AS(raw->store(1), weir::error);
  };
  test.harness.reset();
  CHECK_FALSE(test.watcher.expired());
  test.threads->run_all();
  CHECK(stops == 1);
  CHECK(test.watcher.expired());
}

TEST_CASE("receiver: an object serves one run") {
  fixture test;
  test.start();
  source_harness<int> second(std::make_unique<receiver_source<int>>(
      [made = test.made] { return made; }, 4, receiver_options{.executor = test.threads}));
  CHECK_THROWS_AS(second.start(), weir::error);
}

TEST_CASE("receiver: one that hangs in on_start holds up nobody, and is abandoned") {
  std::promise<void> release;
  const auto released = release.get_future().share();
  const auto hanging = std::make_shared<scripted>();
  const auto refused = std::make_shared<std::promise<bool>>();
  hanging->start = [released, raw = hanging.get(), refused] {
    raw->store(1);
    released.wait();
    try {
      raw->store(2);
      refused->set_value(false);
    } catch (const weir::error& thrown) {
      refused->set_value(thrown.code() == weir::errc::cancelled);
    }
  };
  const auto threads = std::make_shared<weir::thread_executor>();
  {
    source_harness<int> harness(std::make_unique<receiver_source<int>>(
        [hanging] { return hanging; }, 0, receiver_options{.executor = threads}));
    harness.start();
    CHECK(harness.collect(1) == std::vector{1});
    CHECK(harness.batch().empty());
    CHECK_FALSE(harness.control().stop_and_wait(1ms));
  }
  release.set_value();
  CHECK(refused->get_future().get());
}

TEST_CASE("receiver: threads of its own, with a full inbox, end with the stream") {
  struct fast : weir::receiver<int> {
    void on_start() override {
      thread_ = std::thread([this] {
        try {
          for (int i = 0; !is_stopped(); ++i)
            store(i);
        } catch (const weir::error&) {
          return;
        }
      });
    }
    void on_stop() override { thread_.join(); }
    std::thread thread_;
  };
  source_harness<int> harness(std::make_unique<receiver_source<int>>(
      [] { return std::make_shared<fast>(); }, 0, receiver_options{.buffer_bytes_max = 10'000}));
  harness.start();
  int next = 0;
  bool ordered = true;
  for (int i = 0; i < 100; ++i)
    for (const int item : harness.batch())
      ordered = ordered && item == next++;
  while (harness.control().counts().waits_for_room == 0)
    std::this_thread::yield();
  CHECK(harness.control().stop_and_wait(std::chrono::minutes(1)));
  while ((*harness).pending())
    for (const int item : harness.batch())
      ordered = ordered && item == next++;
  CHECK(ordered);
  CHECK(harness.control().counts().records_stored == static_cast<std::uint64_t>(next));
}

} // namespace receiver_test
