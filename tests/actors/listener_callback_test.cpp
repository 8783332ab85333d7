// SPDX-License-Identifier: Apache-2.0
// What a callback of a listener may ask of its context, and when.
#include "../catch.hpp"

#include <memory>
#include <vector>

#include <weir/receivers/receiver_stream.hpp>

#include "../support/log_capture.hpp"
#include "context_harness.hpp"

namespace listener_callback_test {

using namespace weir;
using namespace weir::testing;

TEST_CASE("a context cannot be stopped from a listener's callback") {
  struct stopping_listener final : streaming_listener {
    streaming_context* context = nullptr;
    happenings<thrown> got;
    void on_batch_completed(const batch_info&) override {
      got.add(thrown_by([this] { context->stop(); }));
    }
  };
  test_context test(GENERATE(false, true));
  const auto listener = std::make_shared<stopping_listener>();
  listener->context = &test.context;
  test.context.add_streaming_listener(listener);
  test.keep(test.numbers());
  test.context.start();
  CHECK(test.run(1));
  CHECK(listener->got.wait_for(1));
  CHECK(listener->got.all().at(0).code == errc::illegal_state);
  CHECK(listener->got.all().at(0).says("from a listener's callback"));
  CHECK(test.context.state() == context_state::active);
  CHECK(test.run(1));
  CHECK_NOTHROW(test.context.stop());
}

TEST_CASE("a callback may look at its context, also while it is stopped") {
  // It asks once the stop is under way, which waits for the callback.
  struct looking_listener final : streaming_listener {
    streaming_context* context = nullptr;
    happenings<int> stopping;
    happenings<context_state> seen;
    void on_streaming_started(std::chrono::milliseconds) override {
      stopping.wait_for(1);
      seen.add(context->state());
    }
  };
  struct telling_source final : source {
    explicit telling_source(looking_listener& listener) : to(listener) {}
    void stop() override { to.stopping.add(1); }
    source_cut cut(output_port_base&, const cut_request&) override { return {}; }
    looking_listener& to;
  };
  test_context test(true);
  const auto listener = std::make_shared<looking_listener>();
  listener->context = &test.context;
  test.context.add_streaming_listener(listener);
  test.keep(add_source<int>(test.context, "telling", 1,
                            [listener] { return std::make_unique<telling_source>(*listener); }));
  test.context.start();
  test.context.stop();
  CHECK(listener->seen.all().size() == 1);
}

namespace {

struct asking_listener final : streaming_listener {
  happenings<bool> called;
  happenings<bool> asked;
  void on_receiver_started(const receiver_info&) override { ask(); }
  void on_streaming_started(std::chrono::milliseconds) override { ask(); }
  void ask() {
    called.add(true);
    asked.add(streaming_context::get_active().has_value());
  }
};

} // namespace

TEST_CASE("a callback may ask for the active context while that starts") {
  test_context test(GENERATE(true, false));
  const auto listener = std::make_shared<asking_listener>();
  test.context.add_streaming_listener(listener);
  test.keep(test.numbers());
  test.context.start();
  CHECK(listener->asked.wait_for(1));
  CHECK(streaming_context::get_active().has_value());
  test.context.stop();
}

TEST_CASE("a start that fails waits for a callback that asks for the active context") {
  struct idle : receiver<int> {
    void on_start() override {}
    void on_stop() override {}
  };
  const log_capture logged;
  test_context test(true);
  const auto listener = std::make_shared<asking_listener>();
  test.context.add_streaming_listener(listener);
  test.keep(test.context.receiver_stream(std::make_shared<idle>()));
  test.keep(test.context.receiver_stream([listener]() -> std::shared_ptr<idle> {
    listener->called.wait_for(1);
    throw error(errc::io, "no such place");
  }));
  CHECK(thrown_by([&] { test.context.start(); }).code == errc::io);
  CHECK(listener->asked.all() == std::vector{false});
  CHECK(test.context.state() == context_state::stopped);
  // Another one may start.
  test_context next;
  next.keep(next.numbers());
  CHECK_NOTHROW(next.context.start());
}

} // namespace listener_callback_test
