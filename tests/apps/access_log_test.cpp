// SPDX-License-Identifier: Apache-2.0
#include <map>
#include <string>

#include <rapidcheck.h>

#include "../catch.hpp"

#include "common/access_log.hpp"
#include "common/traffic_generator.hpp"

namespace access_log_test {

TEST_CASE("a line of the combined log format is taken apart") {
  const auto entry = apps::parse_access_log(
      R"log(203.0.113.7 - alice [10/Oct/2025:13:55:36 +0000] "GET /a?b=c HTTP/1.1" 404 2326 "http://example.org/" "Mozilla/5.0 (X11)")log");
  REQUIRE(entry);
  CHECK(entry->client == "203.0.113.7");
  CHECK(entry->user == "alice");
  CHECK(entry->time_s == 1760104536);
  CHECK(entry->method == "GET");
  CHECK(entry->target == "/a?b=c");
  CHECK(entry->status == 404);
  CHECK(entry->bytes == 2326);
  CHECK(entry->referrer == "http://example.org/");
  CHECK(entry->agent == "Mozilla/5.0 (X11)");
}

TEST_CASE("rubbish is no entry, and never more than that") {
  for (const char* line :
       {"", " ", "hello", "1.2.3.4 - - [", "1.2.3.4 - - [10/Oct/2025:13:55:36 +0000] \"GET"})
    CHECK_FALSE(apps::parse_access_log(line));
  CHECK(rc::check("any text is survived", [](const std::string& text) {
    static_cast<void>(apps::parse_access_log(text));
  }));
}

TEST_CASE("traffic is the same for a seed, parses, and has attackers among its visitors") {
  apps::traffic_options options;
  options.seed = 7;
  apps::traffic_generator one(options);
  apps::traffic_generator other(options);
  std::map<apps::traffic_kind, int> kinds;
  constexpr int lines = 20'000;
  for (int i = 0; i < lines; ++i) {
    const auto line = one.next();
    REQUIRE(line.text == other.next().text);
    REQUIRE(apps::parse_access_log(line.text));
    ++kinds[line.kind];
  }
  CHECK(kinds.size() == 4);
  CHECK(kinds[apps::traffic_kind::visitor] > lines / 2);
  CHECK(kinds[apps::traffic_kind::visitor] < lines * 9 / 10);
  CHECK_FALSE(one.attackers().empty());
}

} // namespace access_log_test
