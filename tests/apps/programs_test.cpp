// SPDX-License-Identifier: Apache-2.0
#include <csignal>
#include <regex>
#include <string>

#include "../catch.hpp"
#include "programs.hpp"

using weir::tests::run_program;
using weir::tests::running_program;

TEST_CASE("queue_word_count prints what Spark's example prints") {
  const auto [printed, status] =
      run_program("queue_word_count", {"--batches", "2", "--interval", "40"});
  CHECK(status == 0);
  const std::string rule(43, '-');
  const auto without_times =
      std::regex_replace(printed, std::regex("Time: [0-9]+ ms"), "Time: T ms");
  const std::string head = rule + "\nTime: T ms\n" + rule + "\n";
  const std::string first =
      head + "(Spark,3)\n(Streaming,1)\n(Sample,1)\n(ssc,1)\n(Quque,1)\n(API,1)\n\n";
  // The machine may be so slow that another batch follows before the end; it is empty.
  CHECK(without_times.substr(0, first.size() + head.size() + 1) == first + head + "\n");
}

TEST_CASE("each sample runs with no further set-up and ends by itself") {
  const auto app = GENERATE(as<std::string>{}, "socket_print", "socket_records", "custom_receiver",
                            "file_word_count", "access_log_watch", "actor_bridge");
  const auto [printed, status] = run_program(app, {"--batches", "2", "--interval", "100"});
  INFO(app << " printed: " << printed);
  CHECK(status == 0);
  CHECK_FALSE(printed.empty());
}

TEST_CASE("a signal ends a sample gracefully") {
  running_program watch("access_log_watch", {"--interval", "50"});
  REQUIRE(watch.prints("requests"));
  watch.signal(GENERATE(SIGTERM, SIGINT));
  const auto [printed, status] = watch.end();
  INFO(printed);
  CHECK(status == 0);
}

TEST_CASE("wrong use gets a line that says what is wrong") {
  const auto [printed, status] = run_program("socket_print", {"--no-such-option"});
  CHECK(status == 2);
  CHECK(printed.find("--no-such-option") != std::string::npos);
  const auto [too_large, range_status] = run_program("socket_print", {"127.0.0.1", "70000"});
  CHECK(range_status == 2);
  CHECK(too_large.find("70000") != std::string::npos);
}
