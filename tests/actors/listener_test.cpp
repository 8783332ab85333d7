// SPDX-License-Identifier: Apache-2.0
// What listeners are told: Spark's StreamingListenerSuite, and the order of all events.
#include "../catch.hpp"

#include <algorithm>
#include <stdexcept>
#include <string>

#include <weir/receivers/receiver_stream.hpp>

#include "../support/log_capture.hpp"
#include "context_harness.hpp"

namespace listener_test {

using namespace weir;
using namespace weir::testing;
using namespace std::chrono_literals;
using names = std::vector<std::string>;

namespace {

/// Keeps all that it is told.
class recording_listener final : public streaming_listener {
public:
  happenings<std::string> order;
  happenings<batch_info> submitted, started, completed;
  happenings<output_operation_info> output_started, output_completed;
  happenings<receiver_info> receiver_started, receiver_error, receiver_stopped;

  void on_streaming_started(std::chrono::milliseconds time) override {
    order.add("streaming started " + std::to_string(time.count()));
  }
  void on_receiver_started(const receiver_info& info) override { receiver_started.add(info); }
  void on_receiver_error(const receiver_info& info) override { receiver_error.add(info); }
  void on_receiver_stopped(const receiver_info& info) override { receiver_stopped.add(info); }
  void on_batch_submitted(const batch_info& info) override {
    order.add("submitted " + to_string(info.batch_time));
    submitted.add(info);
  }
  void on_batch_started(const batch_info& info) override {
    order.add("started " + to_string(info.batch_time));
    started.add(info);
  }
  void on_batch_completed(const batch_info& info) override {
    order.add("completed " + to_string(info.batch_time));
    completed.add(info);
  }
  void on_output_operation_started(const output_operation_info& info) override {
    order.add("output " + std::to_string(info.id) + " started");
    output_started.add(info);
  }
  void on_output_operation_completed(const output_operation_info& info) override {
    order.add("output " + std::to_string(info.id) + " completed");
    output_completed.add(info);
  }
};

std::shared_ptr<recording_listener> listen(streaming_context& context) {
  auto listener = std::make_shared<recording_listener>();
  context.add_streaming_listener(listener);
  return listener;
}

constexpr auto none = std::nullopt;

} // namespace

TEST_CASE("listeners are told of batches (Spark: batch info reporting)") {
  test_context test(GENERATE(false, true), 100ms);
  const auto listener = listen(test.context);
  test.keep(test.numbers());
  test.context.start();
  CHECK(test.run(4));
  test.context.stop();

  const auto submitted = listener->submitted.all();
  const auto started = listener->started.all();
  const auto completed = listener->completed.all();
  REQUIRE(submitted.size() == 4);
  REQUIRE(started.size() == 4);
  REQUIRE(completed.size() == 4);
  for (std::size_t i = 0; i < 4; ++i) {
    const batch_time time(100ms * (i + 1));
    CHECK(submitted[i].batch_time == time);
    CHECK(submitted[i].num_records() == 1);
    CHECK(submitted[i].scheduling_delay() == none);
    CHECK(submitted[i].processing_delay() == none);
    CHECK(submitted[i].total_delay() == none);

    CHECK(started[i].batch_time == time);
    CHECK(started[i].num_records() == 1);
    REQUIRE(started[i].scheduling_delay());
    CHECK(*started[i].scheduling_delay() >= 0ms);
    CHECK(started[i].processing_delay() == none);
    CHECK(started[i].total_delay() == none);

    CHECK(completed[i].batch_time == time);
    CHECK(completed[i].num_records() == 1);
    REQUIRE(completed[i].total_delay());
    CHECK(*completed[i].scheduling_delay() >= 0ms);
    CHECK(*completed[i].processing_delay() >= 0ms);
    CHECK(*completed[i].total_delay() ==
          *completed[i].scheduling_delay() + *completed[i].processing_delay());
  }
  const auto by = [](auto member) {
    return [member](const batch_info& a, const batch_info& b) { return a.*member < b.*member; };
  };
  CHECK(std::is_sorted(completed.begin(), completed.end(), by(&batch_info::submission_time)));
  CHECK(std::is_sorted(completed.begin(), completed.end(), by(&batch_info::processing_start_time)));
  CHECK(std::is_sorted(completed.begin(), completed.end(), by(&batch_info::processing_end_time)));
}

TEST_CASE("the events of a batch come in order") {
  test_context test(GENERATE(false, true));
  const auto listener = listen(test.context);
  const auto in = test.numbers();
  test.keep(in);
  test.keep(in);
  test.context.start();
  CHECK(test.run(1));
  CHECK(test.run(1));
  test.context.stop();
  CHECK(listener->order.all() ==
        names{"streaming started 0", "submitted 1000 ms", "started 1000 ms", "output 0 started",
              "output 0 completed", "output 1 started", "output 1 completed", "completed 1000 ms",
              "submitted 2000 ms", "started 2000 ms", "output 0 started", "output 0 completed",
              "output 1 started", "output 1 completed", "completed 2000 ms"});
}

TEST_CASE("a batch names its outputs from its submission on") {
  test_context test(GENERATE(false, true));
  const auto listener = listen(test.context);
  const auto in = test.numbers();
  in.for_each_batch([](const batch<int>&) {});
  const node_id last = in.window(2s, 2s).for_each_batch([](const batch<int>&) {});
  test.context.plan().name(last, "to the archive");
  test.context.start();
  CHECK(test.run(1));
  CHECK(test.run(1));
  test.context.stop();
  // The window is due in the second batch alone.
  for (const auto* infos : {&listener->submitted, &listener->started, &listener->completed}) {
    const auto batches = infos->all();
    REQUIRE(batches.size() == 2);
    CHECK(batches[0].output_operation_infos.size() == 1);
    const auto& outputs = batches[1].output_operation_infos;
    REQUIRE(outputs.size() == 2);
    CHECK(outputs.at(0).description == "for_each_batch");
    CHECK(outputs.at(1).name == "to the archive");
    CHECK(outputs.at(1).id == 1);
    CHECK(outputs.at(1).time == batch_time(2s));
    CHECK(outputs.at(1).end_time.has_value() == (infos == &listener->completed));
  }
}

TEST_CASE("listeners are told of outputs (Spark: output operation reporting)") {
  test_context test(GENERATE(false, true));
  const auto listener = listen(test.context);
  const auto in = test.numbers();
  for (int i = 0; i < 3; ++i)
    in.for_each_batch([](const batch<int>&) {});
  const node_id last = in.for_each_batch([](const batch<int>&) {});
  test.context.plan().name(last, "to the archive");
  test.context.start();
  CHECK(test.run(1));
  test.context.stop();

  const auto started = listener->output_started.all();
  const auto completed = listener->output_completed.all();
  REQUIRE(started.size() == 4);
  REQUIRE(completed.size() == 4);
  for (std::uint32_t i = 0; i < 4; ++i) {
    CHECK(started[i].id == i);
    CHECK(started[i].time == batch_time(1s));
    CHECK(started[i].description == "for_each_batch");
    CHECK(started[i].start_time == 1000ms);
    CHECK(started[i].end_time == none);
    CHECK(started[i].duration() == none);
    CHECK(started[i].failure_reason == none);
    CHECK(completed[i].id == i);
    CHECK(completed[i].end_time == 1000ms);
    CHECK(completed[i].duration() == 0ms);
    CHECK(completed[i].failure_reason == none);
  }
  CHECK(started[3].name == "to the archive");
  const auto infos = listener->completed.all().at(0).output_operation_infos;
  CHECK(infos.size() == 4);
  CHECK(infos.at(3).name == "to the archive");
}

TEST_CASE("delays are those of the clock") {
  test_context test;
  const auto listener = listen(test.context);
  const auto clock = test.clock;
  const auto in = test.numbers();
  in.for_each_batch([clock](const batch<int>&) { clock->advance(20ms); });
  in.for_each_batch([clock](const batch<int>&) { clock->advance(30ms); });
  test.context.start();
  clock->advance(1000ms);
  CHECK(test.context.await_batch(batch_time(1s)));

  const batch_info info = listener->completed.all().at(0);
  CHECK(info.submission_time == 1000ms);
  CHECK(info.processing_start_time == 1000ms);
  CHECK(info.processing_end_time == 1050ms);
  CHECK(info.scheduling_delay() == 0ms);
  CHECK(info.processing_delay() == 50ms);
  CHECK(info.total_delay() == 50ms);
  CHECK(info.output_operation_infos.at(0).start_time == 1000ms);
  CHECK(info.output_operation_infos.at(0).duration() == 20ms);
  CHECK(info.output_operation_infos.at(1).start_time == 1020ms);
  CHECK(info.output_operation_infos.at(1).duration() == 30ms);
}

TEST_CASE("a failed output tells its reason, and the batch is completed") {
  const log_capture log;
  test_context test(GENERATE(false, true));
  const auto listener = listen(test.context);
  const auto in = test.numbers();
  test.keep(in);
  in.for_each_batch([](const batch<int>&) { throw std::runtime_error("disk full"); });
  test.keep(in.map([](int x) { return x == 1 ? throw 42 : x; }));
  test.context.start();
  CHECK(test.run(2));
  test.context.stop();
  REQUIRE(listener->completed.all().size() == 2);
  const auto first = listener->completed.all()[0].output_operation_infos;
  CHECK(first.at(0).failure_reason == none);
  CHECK(first.at(1).failure_reason == "disk full [std::runtime_error]");
  CHECK(first.at(2).failure_reason == "an object not derived from std::exception [int]");
  CHECK(first.at(2).end_time);
  const auto second = listener->completed.all()[1].output_operation_infos;
  CHECK(second.at(1).failure_reason == "disk full [std::runtime_error]");
  CHECK(second.at(2).failure_reason == none);
  const auto events = listener->output_completed.all();
  REQUIRE(events.size() == 6);
  CHECK(events[1].failure_reason == "disk full [std::runtime_error]");
}

TEST_CASE("inputs are numbered in the order of their creation, and describe themselves") {
  test_context test;
  const auto listener = listen(test.context);
  const auto first = test.numbers();
  batches_stream<int>(test.context, {});
  const auto third =
      batches_stream<int>(test.context, {std::vector<int>{1, 2, 3}}).name("the third");
  test.keep(third);
  test.keep(first);
  test.context.start();
  CHECK(test.run(1));
  const auto inputs = listener->completed.all().at(0).stream_id_to_input_info;
  REQUIRE(inputs.size() == 2);
  CHECK(inputs.at(0).num_records == 1);
  CHECK(inputs.at(2).input_stream_id == 2);
  CHECK(inputs.at(2).name == "the third");
  CHECK(inputs.at(2).num_records == 3);
  CHECK(inputs.at(2).description == "batch 0");
  CHECK(listener->completed.all().at(0).num_records() == 4);
}

TEST_CASE("a batch in which no output has a dataset is not submitted") {
  test_context test(GENERATE(false, true));
  const auto listener = listen(test.context);
  const auto in = batches_stream<int>(
      test.context, {std::nullopt, std::vector<int>{}, std::nullopt, std::vector<int>{4}});
  const auto got = test.keep(in.map([](int x) { return x; }));
  test.keep(in);
  test.context.start();
  CHECK(test.run(4));
  test.context.stop();
  CHECK(got->all() == std::vector<std::vector<int>>{{}, {4}});
  const auto times_of = [](const std::vector<batch_info>& infos) {
    std::vector<std::int64_t> out;
    for (const batch_info& info : infos)
      out.push_back(info.batch_time.milliseconds());
    return out;
  };
  const std::vector<std::int64_t> with_dataset{2000, 4000};
  CHECK(times_of(listener->submitted.all()) == with_dataset);
  CHECK(times_of(listener->started.all()) == with_dataset);
  CHECK(times_of(listener->completed.all()) == with_dataset);
  CHECK(listener->output_started.all().size() == 4);
}

TEST_CASE("an output without a dataset has no events, though its batch has") {
  test_context test;
  const auto listener = listen(test.context);
  test.keep(batches_stream<int>(test.context, {std::nullopt}));
  test.keep(test.numbers());
  test.context.start();
  CHECK(test.run(1));
  CHECK(listener->order.all() == names{"streaming started 0", "submitted 1000 ms",
                                       "started 1000 ms", "output 1 started", "output 1 completed",
                                       "completed 1000 ms"});
  CHECK(listener->completed.all().at(0).output_operation_infos.count(0) == 0);
}

TEST_CASE("listeners are told of receivers (Spark: receiver info reporting)") {
  struct failing_receiver final : receiver<int> {
    void on_start() override {
      report_error("could not read", std::make_exception_ptr(std::runtime_error("a bad frame")));
      stop("gone for good");
    }
    void on_stop() override {}
  };
  const log_capture log;
  test_context test(true);
  const auto listener = listen(test.context);
  test.keep(receiver_stream(test.context, [] { return std::make_shared<failing_receiver>(); }));
  test.context.start();
  CHECK(listener->receiver_started.wait_for(1));
  CHECK(listener->receiver_error.wait_for(1));
  CHECK(listener->receiver_stopped.wait_for(1));
  const receiver_info started = listener->receiver_started.all().at(0);
  CHECK(started.stream_id == 0);
  const receiver_info failed = listener->receiver_error.all().at(0);
  CHECK(failed.stream_id == 0);
  CHECK(failed.last_error_message == "could not read");
  CHECK(failed.last_error.find("a bad frame") != std::string::npos);
  const receiver_info stopped = listener->receiver_stopped.all().at(0);
  CHECK(stopped.stream_id == 0);
  CHECK_FALSE(stopped.active);
  CHECK(stopped.last_error_message == "gone for good");
}

TEST_CASE("a callback that throws is logged, and harms nobody") {
  struct throwing_listener final : streaming_listener {
    void on_batch_started(const batch_info&) override { throw std::runtime_error("clumsy"); }
    void on_batch_completed(const batch_info&) override { throw 42; }
  };
  const log_capture log;
  test_context test(GENERATE(false, true));
  test.context.add_streaming_listener(std::make_shared<throwing_listener>());
  const auto listener = listen(test.context);
  const auto got = test.keep(test.numbers());
  test.context.start();
  CHECK(test.run(2));
  test.context.stop();
  CHECK(got->all().size() == 2);
  CHECK(listener->completed.all().size() == 2);
  CHECK(log.count(log_level::error, "clumsy") == 2);
  CHECK(log.count(log_level::error, "[int]") == 2);
  CHECK_NOTHROW(test.context.await_termination());
}

TEST_CASE("a listener that was removed hears nothing more") {
  test_context test;
  const auto removed = listen(test.context);
  const auto kept = listen(test.context);
  test.keep(test.numbers());
  test.context.start();
  CHECK(test.run(1));
  test.context.remove_streaming_listener(removed);
  CHECK(test.run(1));
  CHECK(removed->completed.all().size() == 1);
  CHECK(kept->completed.all().size() == 2);
}

} // namespace listener_test
