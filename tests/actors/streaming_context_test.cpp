// SPDX-License-Identifier: Apache-2.0
// The life cycle of a context: Spark's StreamingContextSuite, and what Weir adds to it.
#include "../catch.hpp"

#include <atomic>
#include <filesystem>
#include <fstream>
#include <future>
#include <stdexcept>
#include <thread>

#include <weir/receivers/receiver_stream.hpp>

#include "../support/log_capture.hpp"
#include "../support/scratch_folder.hpp"
#include "context_harness.hpp"

namespace streaming_context_test {

using namespace weir;
using namespace weir::testing;
using namespace std::chrono_literals;
using numbers = std::vector<std::vector<int>>;

namespace {

constexpr stop_options keep_engine{false, false, std::nullopt};
constexpr stop_options gracefully{true, true, std::nullopt};

/// A source whose start fails, or that tells when it is stopped.
class scripted_source final : public source {
public:
  struct script {
    std::function<void()> on_start = [] {};
    std::function<void()> on_stop = [] {};
    std::atomic<int> stops{0};
  };
  explicit scripted_source(std::shared_ptr<script> what) : script_(std::move(what)) {}
  void start(source_host&) override { script_->on_start(); }
  void stop() override {
    ++script_->stops;
    script_->on_stop();
  }
  source_cut cut(output_port_base&, const cut_request&) override { return {}; }

private:
  std::shared_ptr<script> script_;
};

dstream<int> scripted_stream(topology& plan, std::shared_ptr<scripted_source::script> what) {
  return add_source<int>(plan, "scripted", 1,
                         [what] { return std::make_unique<scripted_source>(what); });
}

} // namespace

TEST_CASE("a context is initialised, active, stopped") {
  test_context test;
  const auto got = test.keep(test.numbers());
  CHECK(test.context.state() == context_state::initialized);
  test.context.start();
  CHECK(test.context.state() == context_state::active);
  CHECK(test.run(2));
  test.context.stop();
  CHECK(test.context.state() == context_state::stopped);
  CHECK(test.context.engine().stopped());
  CHECK(got->all() == numbers{{1}, {2}});
  CHECK_NOTHROW(test.context.await_termination());
}

TEST_CASE("a second start only warns") {
  const log_capture log;
  test_context test;
  const auto got = test.keep(test.numbers());
  test.context.start();
  CHECK_NOTHROW(test.context.start());
  CHECK(test.context.state() == context_state::active);
  CHECK(log.count(log_level::warning, "already been started") == 1);
  CHECK(test.run(1));
  CHECK(got->all() == numbers{{1}});
}

TEST_CASE("a stop before the start is no error") {
  const log_capture log;
  test_context test;
  test.keep(test.numbers());
  CHECK_NOTHROW(test.context.stop());
  CHECK(test.context.state() == context_state::stopped);
  CHECK(test.context.engine().stopped());
  CHECK(log.count(log_level::warning, "not been started") == 1);
  CHECK_NOTHROW(test.context.await_termination());
}

TEST_CASE("a stopped context cannot be started") {
  const log_capture log;
  test_context test;
  test.keep(test.numbers());
  const bool ran = GENERATE(false, true);
  if (ran)
    test.context.start();
  test.context.stop();
  const thrown start = thrown_by([&] { test.context.start(); });
  CHECK(start.code == errc::illegal_state);
  CHECK(start.says("stopped cannot be started again"));
  CHECK(test.context.state() == context_state::stopped);
}

TEST_CASE("a failed start leaves the context stopped") {
  test_context test(GENERATE(false, true));
  SECTION("for want of an output") {
    test.numbers().map([](int x) { return x; });
    const thrown start = thrown_by([&] { test.context.start(); });
    CHECK(start.code == errc::invalid_argument);
    CHECK(start.says("no output operations registered"));
  }
  SECTION("since a source fails") {
    const auto before = std::make_shared<scripted_source::script>();
    const auto failing = std::make_shared<scripted_source::script>();
    failing->on_start = [] { throw std::runtime_error("the port is taken"); };
    test.keep(
        scripted_stream(test.context, before).union_with(scripted_stream(test.context, failing)));
    const thrown start = thrown_by([&] { test.context.start(); });
    CHECK(start.says("the port is taken"));
    CHECK(before->stops == 1);
    CHECK(failing->stops == 0);
  }
  CHECK(test.context.state() == context_state::stopped);
  CHECK_FALSE(streaming_context::get_active());
  CHECK(thrown_by([&] { test.context.start(); }).code == errc::illegal_state);
  CHECK_NOTHROW(test.context.await_termination());

  // Nothing of it is left on the engine.
  test_context next(test.context.engine());
  const auto got = next.keep(next.numbers());
  next.context.start();
  CHECK(next.run(1));
  next.context.stop();
  CHECK(got->all() == numbers{{1}});
}

TEST_CASE("an engine outlives its contexts if they leave it") {
  const bool threads = GENERATE(false, true);
  const engine on = test_context::make_engine(threads);
  for (int i = 0; i < 3; ++i) {
    test_context test(on);
    const auto got = test.keep(test.numbers());
    test.context.start();
    CHECK(test.run(2));
    test.context.stop(false);
    CHECK(got->all() == numbers{{1}, {2}});
    CHECK_FALSE(on.stopped());
  }
}

TEST_CASE("a second stop can stop the engine") {
  const log_capture log;
  test_context test;
  test.keep(test.numbers());
  test.context.start();
  test.context.stop(false);
  CHECK_FALSE(test.context.engine().stopped());
  test.context.stop(true);
  CHECK(test.context.engine().stopped());
  CHECK(log.count(log_level::warning, "already been stopped") == 1);
}

TEST_CASE("a context needs a running engine") {
  test_context test;
  test.keep(test.numbers());
  engine on = test.context.engine();
  on.stop();
  const thrown start = thrown_by([&] { test.context.start(); });
  CHECK(start.code == errc::illegal_state);
  CHECK(start.says("has been stopped"));
  CHECK(test.context.state() == context_state::stopped);
  CHECK(thrown_by([&] { on.run_until_idle(); }).code == errc::illegal_state);
}

TEST_CASE("await_termination waits for a stop by another thread") {
  test_context test(true);
  test.keep(test.numbers());
  test.context.start();
  auto waiting = std::async(std::launch::async, [&] { test.context.await_termination(); });
  CHECK_FALSE(test.context.await_termination_or_timeout(1ms));
  test.context.stop();
  CHECK(waiting.wait_for(patience) == std::future_status::ready);
  CHECK_NOTHROW(waiting.get());
  CHECK(test.context.await_termination_or_timeout(0ms));
  CHECK_NOTHROW(test.context.await_termination());
}

TEST_CASE("await_termination needs a start") {
  test_context test;
  for (const auto& call :
       {std::function<void()>([&] { test.context.await_termination(); }),
        std::function<void()>([&] { test.context.await_batch(batch_time(1s)); })}) {
    const thrown wait = thrown_by(call);
    CHECK(wait.code == errc::illegal_state);
    CHECK(wait.says("has not been started"));
  }
}

TEST_CASE("whoever asks does not wait for a stop") {
  test_context test(true);
  const auto script = std::make_shared<scripted_source::script>();
  std::promise<void> stopping;
  auto begun = stopping.get_future().share();
  std::promise<void> asked;
  auto done = asked.get_future();
  script->on_stop = [&] {
    stopping.set_value();
    done.wait();
  };
  test.keep(scripted_stream(test.context, script));
  test.context.start();
  std::thread stopper([&] { test.context.stop(); });
  begun.wait();
  CHECK(test.context.state() == context_state::active);
  CHECK_FALSE(test.context.await_termination_or_timeout(1ms));
  CHECK(streaming_context::get_active());
  asked.set_value();
  stopper.join();
  CHECK(test.context.state() == context_state::stopped);
}

TEST_CASE("at most one context is active") {
  test_context first;
  first.keep(first.numbers());
  CHECK_FALSE(streaming_context::get_active());
  first.context.start();
  test_context second;
  second.keep(second.numbers());
  const thrown start = thrown_by([&] { second.context.start(); });
  CHECK(start.code == errc::illegal_state);
  CHECK(start.says("only one streaming context may be active"));
  CHECK(start.says("streaming_context_test.cpp:"));
  CHECK(second.context.state() == context_state::stopped);
  CHECK(first.context.state() == context_state::active);
  first.context.stop();

  test_context third;
  third.keep(third.numbers());
  CHECK_NOTHROW(third.context.start());
}

TEST_CASE("get_active gives the active context") {
  test_context test;
  test.keep(test.numbers());
  test.context.start();
  auto active = streaming_context::get_active();
  REQUIRE(active);
  CHECK(active->state() == context_state::active);
  CHECK(&active->plan() == &test.context.plan());
  active->stop();
  CHECK(test.context.state() == context_state::stopped);
  CHECK_FALSE(streaming_context::get_active());
}

TEST_CASE("get_active_or_create makes a context only if none is active") {
  int made = 0;
  const auto create = [&] {
    ++made;
    return streaming_context(test_context::make_engine(false), 1000ms);
  };
  const streaming_context fresh = streaming_context::get_active_or_create(create);
  CHECK(made == 1);
  CHECK(fresh.state() == context_state::initialized);
  test_context test;
  test.keep(test.numbers());
  test.context.start();
  CHECK(&streaming_context::get_active_or_create(create).plan() == &test.context.plan());
  CHECK(made == 1);
  test.context.stop();
  CHECK(&streaming_context::get_active_or_create(create).plan() != &fresh.plan());
  CHECK(made == 2);
}

TEST_CASE("the last handle of an active context stops it") {
  const auto script = std::make_shared<scripted_source::script>();
  {
    test_context test(true);
    test.keep(scripted_stream(test.context, script));
    test.context.start();
  }
  CHECK(script->stops == 1);
  CHECK_FALSE(streaming_context::get_active());
}

TEST_CASE("streams cannot be added once a context was started or stopped") {
  const log_capture log;
  test_context test;
  const dstream<int> stream = test.numbers();
  test.keep(stream);
  const bool ran = GENERATE(true, false);
  if (ran)
    test.context.start();
  else
    test.context.stop();
  const auto check = [&](const std::string& what, const std::function<void()>& add) {
    const thrown got = thrown_by(add);
    INFO(got.text);
    CHECK(got.code == errc::illegal_state);
    CHECK(got.says("adding " + what));
    CHECK(got.says(test.context.state() == context_state::active ? "after starting"
                                                                 : "after stopping"));
  };
  const auto check_all = [&] {
    check("an input", [&] { test.context.queue_stream(std::make_shared<batch_queue<int>>()); });
    check("a transformation", [&] { stream.map([](int x) { return x; }); });
    check("an output operation", [&] { stream.print(); });
    check("a name", [&] { stream.name("late"); });
  };
  check_all();
  test.context.stop();
  check_all();
}

TEST_CASE("remember is set once, before the start, to a positive duration") {
  test_context test;
  test.keep(test.numbers());
  for (const auto duration : {0ms, -1ms}) {
    const thrown bad = thrown_by([&] { test.context.remember(duration); });
    CHECK(bad.code == errc::invalid_argument);
    CHECK(bad.says("must be positive"));
  }
  CHECK_NOTHROW(test.context.remember(3000ms));
  const thrown twice = thrown_by([&] { test.context.remember(3000ms); });
  CHECK(twice.code == errc::invalid_argument);
  CHECK(twice.says("already set to 3000 ms"));
  test.context.start();
  CHECK(thrown_by([&] { test.context.remember(1000ms); }).code == errc::illegal_state);
}

TEST_CASE("streams with state insist on a checkpoint folder, or on leave to lose it") {
  const auto start = [](context_options options, const std::filesystem::path& folder) {
    options.clock = std::make_shared<manual_clock>();
    streaming_context context(test_context::make_engine(false), 1000ms, std::move(options));
    node_plan keeper;
    keeper.operation = "keeper";
    keeper.needs_checkpoint = true;
    keeper.inputs = {forward_edge<int>(batches_stream<int>(context, {}).node())};
    keeper.make_stage = detail::make_pass<int>("keeper");
    dstream<int>(context, context.plan().add(std::move(keeper))).print();
    context.checkpoint(folder);
    context.start();
    CHECK(thrown_by([&] { context.checkpoint(folder); }).code == errc::illegal_state);
  };
  const test::scratch_folder place;

  const thrown missing = thrown_by([&] { start({}, ""); });
  CHECK(missing.code == errc::invalid_argument);
  CHECK(missing.says("keeper-1 keeps state"));
  CHECK(missing.says("checkpoint(folder)"));
  CHECK_NOTHROW(start({.in_memory_state = true}, ""));

  CHECK_NOTHROW(start({}, place.path() / "new" / "folder"));
  CHECK(std::filesystem::is_directory(place.path() / "new" / "folder"));
  // Nothing but a folder of its own.
  CHECK(std::distance(std::filesystem::directory_iterator(place.path() / "new" / "folder"), {}) ==
        1);

  std::ofstream(place.path() / "file") << "in the way";
  const thrown refused = thrown_by([&] { start({}, place.path() / "file"); });
  CHECK(refused.code == errc::io);
  CHECK(refused.says("cannot be written to"));
}

TEST_CASE("a batch interval is at least a millisecond") {
  for (const auto interval : {0ms, -1000ms}) {
    const thrown made = thrown_by([&] { test_context test(false, interval); });
    CHECK(made.code == errc::invalid_argument);
    CHECK(made.says("batch interval of " + std::to_string(interval.count()) + " ms"));
  }
  CHECK_NOTHROW(test_context(false, 1ms));
}

TEST_CASE("options of a context are checked when it is made") {
  const auto check = [](const std::string& name, auto change) {
    context_options options;
    change(options);
    const thrown made =
        thrown_by([&] { streaming_context(test_context::make_engine(false), 1000ms, options); });
    CHECK(made.code == errc::invalid_argument);
    CHECK(made.says("context option " + name));
  };
  check("max_open_batches", [](context_options& o) { o.max_open_batches = 0; });
  check("chunk_credits", [](context_options& o) { o.chunk_credits = 0; });
  check("byte_credits", [](context_options& o) { o.byte_credits = 0; });
  check("byte_budget", [](context_options& o) { o.byte_budget = 0; });
  check("retained_bytes", [](context_options& o) { o.retained_bytes = 0; });
  check("snapshot_every_batches", [](context_options& o) { o.snapshot_every_batches = 0; });
}

TEST_CASE("streams of different contexts do not meet") {
  test_context one;
  test_context two;
  const dstream<int> here = one.numbers();
  const dstream<int> there = two.numbers();
  const auto first = [](const batch<int>& dataset, const batch<int>&) { return dataset; };
  for (const auto& call : {std::function<void()>([&] { here.union_with(there); }),
                           std::function<void()>([&] { here.transform_with(there, first); })}) {
    const thrown met = thrown_by(call);
    CHECK(met.code == errc::invalid_argument);
    CHECK(met.says("different contexts"));
  }
}

TEST_CASE("a union or transform of no stream is refused") {
  test_context test;
  const std::span<const dstream<int>> none;
  const auto nothing = [](const std::vector<batch<int>>&, batch_time) { return batch<int>(); };
  for (const auto& call :
       {std::function<void()>([&] { test.context.union_all<int>(none); }),
        std::function<void()>([&] { test.context.transform<int>(none, nothing); })}) {
    const thrown made = thrown_by(call);
    CHECK(made.code == errc::invalid_argument);
    CHECK(made.says("at least one stream is needed"));
  }
}

} // namespace streaming_context_test
