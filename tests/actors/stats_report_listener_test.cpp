// SPDX-License-Identifier: Apache-2.0
#include "../catch.hpp"

#include <weir/actors/stats_report_listener.hpp>

#include "../support/log_capture.hpp"
#include "context_harness.hpp"

namespace stats_report_listener_test {

using namespace weir;
using namespace weir::testing;
using namespace std::chrono_literals;

namespace {

/// A batch that waited for its turn and then took some time.
batch_info batch_of(std::chrono::milliseconds waited, std::chrono::milliseconds took) {
  batch_info info;
  info.submission_time = 5000ms;
  info.processing_start_time = info.submission_time + waited;
  info.processing_end_time = *info.processing_start_time + took;
  return info;
}

std::vector<std::string> texts(const log_capture& log) {
  std::vector<std::string> out;
  for (const auto& line : log.lines())
    if (line.component == "stats" && line.level == log_level::info)
      out.push_back(line.text);
  return out;
}

} // namespace

TEST_CASE("the statistics listener reports the distribution after every so many batches") {
  const log_capture log;
  stats_report_listener listener(20);
  for (int i = 20; i >= 1; --i) {
    CHECK(texts(log).empty());
    listener.on_batch_completed(batch_of(100ms, std::chrono::milliseconds(i)));
  }
  const std::vector<std::string> first{
      "total delay of 20 batches: 0%: 101 ms, 5%: 102 ms, 10%: 103 ms, 25%: 106 ms, 50%: 111 ms, "
      "75%: 116 ms, 90%: 119 ms, 95%: 120 ms, 100%: 120 ms",
      "processing time of 20 batches: 0%: 1 ms, 5%: 2 ms, 10%: 3 ms, 25%: 6 ms, 50%: 11 ms, "
      "75%: 16 ms, 90%: 19 ms, 95%: 20 ms, 100%: 20 ms"};
  CHECK(texts(log) == first);
  for (int i = 1; i <= 20; ++i)
    listener.on_batch_completed(batch_of(0ms, 7ms));
  REQUIRE(texts(log).size() == 4);
  CHECK(texts(log)[2].find("0%: 7 ms, 5%: 7 ms") != std::string::npos);
}

TEST_CASE("the statistics listener reports after ten batches by default, of a real run, too") {
  const log_capture log;
  test_context test;
  const auto clock = test.clock;
  test.numbers().for_each_batch([clock](const batch<int>&) { clock->advance(4ms); });
  test.context.add_streaming_listener(std::make_shared<stats_report_listener>());
  test.context.start();
  CHECK(test.run(1));
  for (int i = 0; i < 8; ++i) {
    clock->advance(1000ms);
    CHECK(test.context.await_batch(batch_time(std::chrono::seconds(i + 2))));
  }
  CHECK(texts(log).empty());
  clock->advance(1000ms);
  CHECK(test.context.await_batch(batch_time(10s)));
  REQUIRE(texts(log).size() == 2);
  CHECK(texts(log)[1].find("processing time of 10 batches: 0%: 4 ms") == 0);
}

TEST_CASE("the statistics listener needs at least one batch") {
  CHECK(thrown_by([] { stats_report_listener listener(0); }).code == errc::invalid_argument);
}

} // namespace stats_report_listener_test
