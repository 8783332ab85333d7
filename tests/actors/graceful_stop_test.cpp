// SPDX-License-Identifier: Apache-2.0
#include "../catch.hpp"

#include <atomic>
#include <condition_variable>
#include <mutex>
#include <thread>

#include <weir/receivers/receiver_stream.hpp>

#include "../support/log_capture.hpp"
#include "context_harness.hpp"

namespace graceful_stop_test {

using namespace weir;
using namespace weir::testing;
using namespace std::chrono_literals;

namespace {

constexpr stop_options gracefully{true, true, std::nullopt};

std::vector<int> flat(const std::vector<std::vector<int>>& batches) {
  std::vector<int> out;
  for (const auto& elements : batches)
    out.insert(out.end(), elements.begin(), elements.end());
  return out;
}

std::vector<int> one_to(int last) {
  std::vector<int> out;
  for (int i = 1; i <= last; ++i)
    out.push_back(i);
  return out;
}

/// Receives nothing until it is told to stop; then all of it, as one whose data was on its way.
class late_receiver final : public receiver<int> {
public:
  explicit late_receiver(int count) : count_(count) {}
  bool began() const { return began_.load(); }
  void wait_until_begun() const { began_.wait(false); }

private:
  void on_start() override {
    began_ = true;
    began_.notify_all();
    thread_ = std::thread([this] {
      std::unique_lock lock(mutex_);
      stopping_.wait(lock, [this] { return stop_; });
      for (int i = 1; i <= count_; ++i)
        store(i);
    });
  }
  void on_stop() override {
    {
      const std::lock_guard lock(mutex_);
      stop_ = true;
    }
    stopping_.notify_all();
    thread_.join();
  }

  const int count_;
  std::atomic<bool> began_{false};
  std::mutex mutex_;
  std::condition_variable stopping_;
  bool stop_ = false;
  std::thread thread_;
};

/// Has many items and gives one of them to each batch. Fails when asked for a batch after it was
/// told that it will not be asked any more.
class trickling_source final : public source {
public:
  explicit trickling_source(int count) : left_(count), count_(count) {}
  bool pending() const override { return left_ > 0; }
  source_cut cut(output_port_base& out, const cut_request&) override {
    if (left_ > 0)
      static_cast<output_port<int>&>(out).emit(count_ - --left_);
    return {};
  }

private:
  std::atomic<int> left_;
  const int count_;
};

dstream<int> trickling_stream(topology& plan, int count) {
  return add_source<int>(plan, "trickle", 1,
                         [count] { return std::make_unique<trickling_source>(count); });
}

} // namespace

TEST_CASE("a graceful stop processes what a receiver stores while it stops") {
  test_context test(true);
  const auto receiver = std::make_shared<late_receiver>(15);
  const auto got = test.keep(receiver_stream(test.context, receiver));
  test.context.start();
  receiver->wait_until_begun();
  CHECK(test.run(1));
  test.context.stop(gracefully);
  CHECK(flat(got->all()) == one_to(15));
  CHECK_NOTHROW(test.context.await_termination());
}

TEST_CASE("a graceful stop right after the start ends, and processes what is there") {
  test_context test(true);
  const auto receiver = std::make_shared<late_receiver>(1);
  const auto got = test.keep(receiver_stream(test.context, receiver));
  test.context.start();
  test.context.stop(gracefully);
  // The stop may come before the receiver's thread has begun; then there is nothing.
  CHECK(flat(got->all()) == one_to(receiver->began() ? 1 : 0));
  CHECK(test.context.state() == context_state::stopped);
}

TEST_CASE("a graceful stop opens batches until no source has anything left") {
  test_context test(GENERATE(false, true));
  const auto got = test.keep(trickling_stream(test.context, 15));
  test.context.start();
  CHECK(test.run(3));
  test.context.stop(gracefully);
  CHECK(flat(got->all()) == one_to(15));
  CHECK_NOTHROW(test.context.await_termination());
}

TEST_CASE("a graceful stop runs one batch more, for the last interval") {
  test_context test;
  const auto times = std::make_shared<happenings<std::int64_t>>();
  test.numbers().for_each_batch(
      [times](const batch<int>&, batch_time time) { times->add(time.milliseconds()); });
  test.context.start();
  CHECK(test.run(2));
  test.context.stop(gracefully);
  CHECK(times->all() == std::vector<std::int64_t>{1000, 2000, 3000});
}

TEST_CASE("a clock that jumps during a graceful stop is no error") {
  test_context test(true);
  const auto clock = test.clock;
  const auto got = std::make_shared<happenings<std::int64_t>>();
  trickling_stream(test.context, 5)
      .for_each_batch([clock, got](const batch<int>&, batch_time time) {
        got->add(time.milliseconds());
        clock->advance(3500ms);
      });
  test.context.start();
  CHECK(test.run(1));
  test.context.stop(gracefully);
  CHECK_NOTHROW(test.context.await_termination());
  const auto times = got->all();
  CHECK(times.size() >= 5);
  CHECK(std::is_sorted(times.begin(), times.end(), std::less_equal<>()));
}

TEST_CASE("a stop that is not graceful leaves what no batch has taken") {
  test_context test;
  const auto got = test.keep(trickling_stream(test.context, 15));
  test.context.start();
  CHECK(test.run(3));
  test.context.stop();
  CHECK(flat(got->all()) == one_to(3));
}

TEST_CASE("a graceful stop gives up when its time is over") {
  const log_capture log;
  test_context test(true);
  const auto got = test.keep(trickling_stream(test.context, 1'000'000'000));
  test.context.start();
  stop_options briefly = gracefully;
  briefly.grace = 1ms;
  test.context.stop(briefly);
  CHECK(test.context.state() == context_state::stopped);
  CHECK(log.count(log_level::warning, "the rest is dropped") == 1);
}

TEST_CASE("a batch that fails does not hold up a graceful stop") {
  const log_capture log;
  test_context test;
  const auto got = test.keep(trickling_stream(test.context, 5).map([](int x) {
    if (x == 3)
      throw std::runtime_error("three");
    return x;
  }));
  test.context.start();
  test.context.stop(gracefully);
  CHECK(flat(got->all()) == std::vector<int>{1, 2, 4, 5});
  CHECK(thrown_by([&] { test.context.await_termination(); }).says("three"));
}

} // namespace graceful_stop_test
