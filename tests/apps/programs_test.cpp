// SPDX-License-Identifier: Apache-2.0
#include <csignal>
#include <regex>
#include <string>
#include <vector>

#include "../catch.hpp"
#include "programs.hpp"

namespace programs_test {

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

TEST_CASE("a command line that is wrong is refused in one line that says what would be right") {
  struct wrong_line {
    std::string program;
    std::vector<std::string> arguments;
    std::string message;
  };
  const std::vector<wrong_line> lines{
      {"queue_word_count", {"--interval", "x"}, "--interval: Value x not in range 1 to 86400000"},
      {"queue_word_count", {"--nonsense"}, "The following argument was not expected: --nonsense"},
      {"socket_print", {"localhost", "70000"}, "port: Value 70000 not in range 1 to 65535"},
      {"windowed_word_count", {"--host", "there"}, "--host requires --port"},
      {"sensor_alerts", {"--kind", "x"}, "--kind: x not in {pollution,traffic,weather}"},
      {"recoverable_word_count", {}, "folder is required"},
  };
  for (const auto& [program, arguments, message] : lines) {
    const auto [printed, status] = run_program(program, arguments);
    CHECK(status == 2);
    CHECK(printed == program + ": " + message + " (try --help)\n");
  }
}

TEST_CASE("window_numbers prints what is in each window") {
  // So long an interval that no batch comes too late to be opened.
  const auto [printed, status] =
      run_program("window_numbers", {"--batches", "4", "--interval", "300"});
  CHECK(status == 0);
  const auto numbers = [](int first, int last) {
    std::string out;
    for (int i = first; i <= last; ++i)
      out += " " + std::to_string(i);
    return out + "\n";
  };
  // A window of three batches every two; the first is not full yet.
  const std::string first = "window:" + numbers(1, 20) +
                            "count: 20\n"
                            "max: 20\n"
                            "odd and even: (1,10) (0,10)\n"
                            "remainders by 3: (1,7) (2,7) (0,6)\n";
  const std::string second = "window:" + numbers(11, 40) +
                             "count: 30\n"
                             "max: 40\n"
                             "odd and even: (1,20) (0,20)\n"
                             "remainders by 3: (1,10) (2,10) (0,10)\n";
  CHECK(printed.substr(0, first.size() + second.size()) == first + second);
}

TEST_CASE("stream_join prints the clicks of each batch and how often each ad is clicked") {
  const auto [printed, status] = run_program("stream_join", {"--batches", "3", "--interval", "40"});
  CHECK(status == 0);
  const auto without_times =
      std::regex_replace(printed, std::regex("-+\nTime: [0-9]+ ms\n-+\n"), "T\n");
  const std::string expected = "T\n(3,(shoes,ann))\n(1,(shoes,bob))\n\n"
                               "T\n(shoes,(2,2))\n(books,(0,1))\n(tea,(0,1))\n\n"
                               "T\n(5,(tea,ann))\n\n"
                               "T\n(tea,(1,1))\n(shoes,(0,1))\n\n"
                               "T\n\n"
                               "T\n(books,(0,1))\n\n";
  CHECK(without_times.substr(0, expected.size()) == expected);
}

TEST_CASE("stateful_word_count prints the counts of all words so far") {
  const auto [printed, status] =
      run_program("stateful_word_count", {"--batches", "3", "--interval", "40"});
  CHECK(status == 0);
  const std::string rule(43, '-');
  const auto without_times =
      std::regex_replace(printed, std::regex("Time: [0-9]+ ms"), "Time: T ms");
  const std::string head = rule + "\nTime: T ms\n" + rule + "\n";
  const std::string expected = head + "(a,1)\n(b,1)\n(c,1)\n\n" + head + "(a,1)\n(b,2)\n(c,2)\n\n" +
                               head + "(a,4)\n(b,2)\n(c,2)\n\n";
  CHECK(without_times.substr(0, expected.size()) == expected);
}

TEST_CASE("sensor_alerts prints means over three batches, and alarms when they begin and end") {
  const auto [printed, status] =
      run_program("sensor_alerts", {"--batches", "5", "--interval", "300"});
  CHECK(status == 0);
  const auto means = [](const std::string& harbour, const std::string& market,
                        const std::string& school) {
    const std::string unit = " ug/m3 of PM10\n";
    return "harbour: " + harbour + unit + "market: " + market + unit + "school: " + school + unit;
  };
  // The market reads 44 and 46, 62 and 68, 71, 30, 25.
  const std::string expected = means("38.0", "45.0", "21.0") + means("39.0", "55.0", "22.0") +
                               "ALARM at market: the mean of 55.0 is above 50\n" +
                               means("39.0", "58.2", "21.3") + means("40.0", "57.8", "21.7") +
                               means("40.0", "42.0", "21.3") +
                               "all clear at market: the mean of 42.0 is no longer above 50\n";
  CHECK(printed.substr(0, expected.size()) == expected);
}

TEST_CASE("sensor_alerts watches other sensors, too") {
  const auto [kind, unit] = GENERATE(
      table<std::string, std::string>({{"traffic", "cars a minute"}, {"weather", "m/s of wind"}}));
  const auto [printed, status] =
      run_program("sensor_alerts", {"--kind", kind, "--batches", "5", "--interval", "300"});
  INFO(printed);
  CHECK(status == 0);
  CHECK(printed.find(unit) != std::string::npos);
  CHECK(printed.find("ALARM at") != std::string::npos);
  CHECK(printed.find("all clear at") != std::string::npos);
}

TEST_CASE("each sample runs with no further set-up and ends by itself") {
  const auto app = GENERATE(as<std::string>{}, "socket_print", "socket_records", "custom_receiver",
                            "file_word_count", "access_log_watch", "actor_bridge",
                            "windowed_word_count", "window_inverse_count", "count_by_value_window",
                            "session_tracker", "stateful_word_count");
  const auto [printed, status] = run_program(app, {"--batches", "2", "--interval", "100"});
  INFO(app << " printed: " << printed);
  CHECK(status == 0);
  CHECK_FALSE(printed.empty());
}

TEST_CASE("the access log is watched over a window, and attackers are told") {
  running_program watch("access_log_watch",
                        {"--interval", "50", "--window", "4", "--rate", "4000"});
  CHECK(watch.prints("client, last 0.2 s"));
  CHECK(watch.prints("ALARM "));
  watch.signal(SIGTERM);
  const auto [printed, status] = watch.end();
  INFO(printed);
  CHECK(status == 0);
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

} // namespace programs_test
