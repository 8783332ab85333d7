// SPDX-License-Identifier: Apache-2.0
// A context is not stopped, nor waited for, by what it would wait for itself.
#include "../catch.hpp"

#include <memory>

#include <weir/receivers/receiver_stream.hpp>

#include "context_harness.hpp"

namespace own_work_test {

using namespace weir;
using namespace weir::testing;
using namespace std::chrono_literals;

namespace {

/// Calls all that stops a context or waits for it.
void try_all(streaming_context& context, happenings<thrown>& got) {
  got.add(thrown_by([&] { context.stop(); }));
  got.add(thrown_by([&] { context.await_termination(); }));
  got.add(thrown_by([&] { context.await_termination_or_timeout(1ms); }));
  got.add(thrown_by([&] { context.await_batch(batch_time(1s), 1ms); }));
}

void check_refused(const happenings<thrown>& got, const std::string& where) {
  REQUIRE(got.wait_for(4));
  for (const thrown& one : got.all()) {
    CHECK(one.code == errc::illegal_state);
    CHECK(one.says("cannot be called from " + where));
    CHECK(one.says("set a flag there"));
  }
}

class stopping_receiver final : public receiver<int> {
public:
  stopping_receiver(streaming_context& context, happenings<thrown>& got)
      : context_(&context),
        got_(&got) {}

private:
  void on_start() override { try_all(*context_, *got_); }
  void on_stop() override {}
  streaming_context* context_;
  happenings<thrown>* got_;
};

} // namespace

TEST_CASE("a context cannot be stopped from functions given to its streams and outputs") {
  happenings<thrown> got;
  test_context test(GENERATE(false, true));
  if (GENERATE(false, true))
    test.numbers().for_each_batch([&](const batch<int>&) { try_all(test.context, got); });
  else
    test.keep(test.numbers().map([&](int x) {
      try_all(test.context, got);
      return x;
    }));
  test.context.start();
  CHECK(test.run(1));
  check_refused(got, "a function given to a stream or an output");
  // Where actors run on the thread of the test, that may still stop the context.
  CHECK(test.context.state() == context_state::active);
  CHECK_NOTHROW(test.context.stop());
  CHECK_FALSE(test.context.get_active());
}

TEST_CASE("a context cannot be stopped from a receiver's on_start") {
  happenings<thrown> got;
  test_context test(GENERATE(false, true));
  test.keep(test.context.receiver_stream(std::make_shared<stopping_receiver>(test.context, got)));
  test.context.start();
  check_refused(got, "a receiver's on_start");
  CHECK_NOTHROW(test.context.stop());
}

} // namespace own_work_test
