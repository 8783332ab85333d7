// SPDX-License-Identifier: Apache-2.0
// User code that does not return holds up nothing but itself.
#include "../catch.hpp"

#include <future>
#include <thread>

#include <weir/receivers/receiver_stream.hpp>

#include "../support/log_capture.hpp"
#include "context_harness.hpp"

namespace hang_test {

using namespace weir;
using namespace weir::testing;
using namespace std::chrono_literals;

namespace {

/// A place where user code stays until the test lets it go on.
class trap {
public:
  ~trap() { open(); }
  void stay() {
    entered_.set_value();
    opened_.wait();
  }
  bool wait_until_entered() {
    return entered_.get_future().wait_for(patience) == std::future_status::ready;
  }
  void open() {
    if (!std::exchange(is_open_, true))
      open_.set_value();
  }

private:
  std::promise<void> entered_;
  std::promise<void> open_;
  std::shared_future<void> opened_ = open_.get_future().share();
  bool is_open_ = false;
};

class stuck_receiver final : public receiver<int> {
public:
  explicit stuck_receiver(std::shared_ptr<trap> place) : place_(std::move(place)) {}
  void on_start() override { place_->stay(); }
  void on_stop() override {}

private:
  std::shared_ptr<trap> place_;
};

} // namespace

TEST_CASE("a receiver whose on_start hangs holds up no batch of another source") {
  const auto place = std::make_shared<trap>();
  test_context test(true);
  const auto stuck =
      receiver_stream(test.context, std::make_shared<stuck_receiver>(place)).name("stuck");
  const auto numbers = test.keep(test.numbers());
  const auto together = test.keep(test.numbers().union_with(stuck));
  test.context.start();
  REQUIRE(place->wait_until_entered());
  CHECK(test.run(3));
  const std::vector<std::vector<int>> expected{{1}, {2}, {3}};
  CHECK(numbers->all() == expected);
  // The stuck stream itself has a dataset in each batch, an empty one.
  CHECK(together->all() == expected);
  place->open();
  test.context.stop();
}

TEST_CASE("a context stops though user code hangs, and another can follow", "[slow]") {
  const log_capture log;
  const auto place = std::make_shared<trap>();
  const auto in_use = std::make_shared<int>();
  {
    test_context test(true);
    test.numbers().for_each_batch([place, in_use](const batch<int>&) { place->stay(); });
    test.context.start();
    test.clock->advance(1s);
    REQUIRE(place->wait_until_entered());
    test.context.stop();
    CHECK(test.context.state() == context_state::stopped);
    CHECK(test.context.engine().stopped());
    CHECK(log.count(log_level::error, "some actors did not end") == 1);
  }
  test_context next(true);
  const auto numbers = next.keep(next.numbers());
  next.context.start();
  CHECK(next.run(2));
  CHECK(numbers->all() == std::vector<std::vector<int>>{{1}, {2}});
  next.context.stop();
  // What was left behind must not miss what went with its context, nor stay for good.
  const long copies = in_use.use_count();
  place->open();
  while (in_use.use_count() >= copies)
    std::this_thread::yield();
}

} // namespace hang_test
