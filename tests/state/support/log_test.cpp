// SPDX-License-Identifier: Apache-2.0
#include <weir/state/support/log.hpp>

#include "../../catch.hpp"

#include <memory>
#include <stdexcept>
#include <string>
#include <vector>

namespace log_test {

namespace {

class recording_sink : public weir::log_sink {
public:
  void write(weir::log_level level, std::string_view component, std::string_view text) override {
    lines.push_back(std::string(to_string(level)) + "|" + std::string(component) + "|" +
                    std::string(text));
    if (text == "throw")
      throw std::runtime_error("a broken sink");
  }

  std::vector<std::string> lines;
};

/// Puts the process's logging back as it was.
struct restored_log {
  restored_log() = default;
  restored_log(const restored_log&) = delete;
  restored_log& operator=(const restored_log&) = delete;
  ~restored_log() {
    weir::set_log_sink(nullptr);
    weir::set_log_level(weir::log_level::info);
  }
};

} // namespace

TEST_CASE("log lines reach the sink from the threshold up") {
  const auto restored = restored_log();
  const auto sink = std::make_shared<recording_sink>();
  weir::set_log_sink(sink);
  weir::log(weir::log_level::debug, "clock", "hidden");
  weir::log(weir::log_level::info, "clock", "shown");
  weir::set_log_level(weir::log_level::error);
  weir::log(weir::log_level::warning, "clock", "hidden");
  weir::log(weir::log_level::error, "clock", "also shown");
  CHECK(sink->lines == std::vector<std::string>{"info|clock|shown", "error|clock|also shown"});
}

TEST_CASE("a sink that throws does not reach who logs") {
  const auto restored = restored_log();
  const auto sink = std::make_shared<recording_sink>();
  weir::set_log_sink(sink);
  CHECK_NOTHROW(weir::log(weir::log_level::error, "clock", "throw"));
  CHECK(sink->lines.size() == 1);
}

TEST_CASE("the sink is given back when it is replaced") {
  const auto restored = restored_log();
  auto sink = std::make_shared<recording_sink>();
  weir::set_log_sink(sink);
  CHECK(sink.use_count() == 2);
  weir::set_log_sink(nullptr);
  CHECK(sink.use_count() == 1);
}

TEST_CASE("text cannot forge log lines or drive a terminal") {
  using weir::escape_for_log;
  CHECK(escape_for_log("plain text, 100 %") == "plain text, 100 %");
  CHECK(escape_for_log("a\nerror b: c") == "a\\nerror b: c");
  CHECK(escape_for_log("a\r\tb") == "a\\r\\tb");
  CHECK(escape_for_log("\x1b[31m\x7f") == "\\x1b[31m\\x7f");
  CHECK(escape_for_log(std::string_view("\0", 1)) == "\\x00");
  SECTION("UTF-8 stays readable") {
    CHECK(escape_for_log("Gr\xc3\xbc\xc3\x9f"
                         "e \xe2\x82\xac \xf0\x9f\x8c\x8a") == "Gr\xc3\xbc\xc3\x9f"
                                                               "e \xe2\x82\xac \xf0\x9f\x8c\x8a");
  }
  SECTION("but not its controls, line separators and direction changes") {
    CHECK(escape_for_log("\xc2\x9b") == "\\xc2\\x9b");
    CHECK(escape_for_log("\xe2\x80\xa8") == "\\xe2\\x80\\xa8");
    CHECK(escape_for_log("\xe2\x80\xae") == "\\xe2\\x80\\xae");
  }
  SECTION("nor bytes that are no UTF-8: stray, cut off, overlong, surrogate, too large") {
    CHECK(escape_for_log("\x9b") == "\\x9b");
    CHECK(escape_for_log("\xe2\x82") == "\\xe2\\x82");
    CHECK(escape_for_log("\xc0\x8a") == "\\xc0\\x8a");
    CHECK(escape_for_log("\xe0\x80\x8a") == "\\xe0\\x80\\x8a");
    CHECK(escape_for_log("\xed\xa0\x80") == "\\xed\\xa0\\x80");
    CHECK(escape_for_log("\xf4\x90\x80\x80") == "\\xf4\\x90\\x80\\x80");
  }
  SECTION("and its length is bounded") {
    const auto cut = escape_for_log(std::string(100'000, 'x'));
    CHECK(cut.size() < 9000);
    CHECK(cut.find("(100000 bytes)") != std::string::npos);
  }
}

TEST_CASE("a log limiter admits the first ones, then powers of two") {
  auto limiter = weir::log_limiter(3);
  auto admitted = std::vector<int>();
  for (int i = 1; i <= 40; ++i)
    if (limiter.admit())
      admitted.push_back(i);
  CHECK(admitted == std::vector<int>{1, 2, 3, 4, 8, 16, 32});
  CHECK(limiter.count() == 40);
}

} // namespace log_test
