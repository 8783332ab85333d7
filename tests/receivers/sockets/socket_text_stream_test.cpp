// SPDX-License-Identifier: Apache-2.0
#include "../../catch.hpp"

#include "../source_harness.hpp"
#include "loopback_server.hpp"

#include <weir/operators/topology.hpp>
#include <weir/receivers/sockets/socket_text_stream.hpp>
#include <weir/state/support/error.hpp>

#include <rapidcheck.h>

#include <chrono>
#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace socket_text_stream_test {

namespace {

using namespace std::chrono_literals;
using weir::socket_options;
using weir::testing::loopback_server;
using weir::testing::peer;
using weir::testing::recording_observer;
using weir::testing::source_harness;
using strings = std::vector<std::string>;

/// Restarts at once, so that no test waits for it.
socket_options eager() {
  socket_options options;
  options.receiver.restart_delay = 1ms;
  options.receiver.restart_delay_max = 1ms;
  return options;
}

/// Does not come back within the test's time.
socket_options once() {
  socket_options options;
  options.receiver.restart_delay = 24h;
  options.receiver.restart_delay_max = 24h;
  return options;
}

struct client {
  explicit client(std::uint16_t port, socket_options options = once(),
                  std::string host = "127.0.0.1")
      : plan(1s),
        harness(weir::socket_text_stream(plan, std::move(host), port, std::move(options))
                    .description()
                    .make_source()),
        observer(std::make_shared<recording_observer>()) {
    harness.control().observe(observer);
    harness.start();
  }
  bool stop() { return harness.control().stop_and_wait(weir::testing::patience); }
  /// All lines of one connection, for clients that do not come back.
  strings lines_until_end() {
    CHECK(observer->stopped.wait_for(1));
    strings lines;
    while (harness->pending())
      for (auto& line : harness.batch())
        lines.push_back(std::move(line));
    return lines;
  }

  weir::topology plan;
  source_harness<std::string> harness;
  std::shared_ptr<recording_observer> observer;
};

} // namespace

TEST_CASE("socket text: lines in order (Apache Spark 3.1 InputStreamsSuite)") {
  loopback_server server({[](peer& to) {
    for (const char* line : {"1\n", "2\n", "3\n", "4\n", "5\n"})
      to.send(line);
  }});
  client lines(server.port());
  CHECK(lines.lines_until_end() == strings{"1", "2", "3", "4", "5"});
  CHECK(lines.harness.control().counts().records_stored == 5);
}

TEST_CASE("socket text: a batch without lines is empty (Apache Spark 3.1 InputStreamsSuite)") {
  weir::testing::counter end;
  loopback_server server({[&](peer& to) { to.wait_for_end(); }});
  client lines(server.port());
  const auto cut = lines.harness.cut();
  CHECK(cut.outcome == weir::batch_outcome::dataset);
  CHECK(cut.info.records == 0);
  CHECK(lines.harness.take().empty());
  CHECK(lines.stop());
}

TEST_CASE("socket text: ends of lines, odd bytes and a last line without an end") {
  const std::string odd("nul\0 \x80\xff", 7);
  loopback_server server({[&](peer& to) { to.send("a\r\n\n" + odd + "\nlast"); }});
  client lines(server.port(), once(), "localhost");
  CHECK(lines.lines_until_end() == strings{"a", "", odd, "last"});
}

TEST_CASE("socket text: a line is in the next batch, without more to come") {
  weir::testing::counter got;
  loopback_server server({[&](peer& to) {
    to.send("one\npart");
    got.wait_for(1);
    to.send("ial\n");
    to.wait_for_end();
  }});
  client lines(server.port());
  CHECK(lines.harness.collect(1) == strings{"one"});
  got.add();
  CHECK(lines.harness.collect(1) == strings{"partial"});
  CHECK(lines.stop());
}

TEST_CASE("socket text: any split into writes gives the same lines") {
  CHECK(rc::check([] {
    const auto parts = *rc::gen::container<strings>(
        rc::gen::container<std::string>(rc::gen::element('a', 'b', '\n', '\r', '\0', '\xff')));
    strings expected;
    std::string line;
    for (const auto& part : parts)
      for (const char byte : part)
        if (byte != '\n') {
          line += byte;
        } else {
          if (!line.empty() && line.back() == '\r')
            line.pop_back();
          expected.push_back(std::exchange(line, {}));
        }
    if (!line.empty())
      expected.push_back(line);
    loopback_server server({[&](peer& to) {
      for (const auto& part : parts)
        to.send(part);
    }});
    client lines(server.port());
    RC_ASSERT(lines.lines_until_end() == expected);
  }));
}

TEST_CASE("socket text: long lines are cut") {
  auto options = once();
  options.line_bytes_max = 10;
  loopback_server server({[&](peer& to) {
    for (int i = 0; i < 3; ++i)
      to.send("0123456789 and what is too much\nshort\n");
  }});
  client lines(server.port(), options);
  CHECK(lines.lines_until_end() ==
        strings{"0123456789", "short", "0123456789", "short", "0123456789", "short"});
}

TEST_CASE("socket text: connects again when the server closes") {
  loopback_server server({[](peer& to) { to.send("a\n"); }, [](peer& to) { to.send("b"); },
                          [](peer& to) {
                            to.send("c\n");
                            to.wait_for_end();
                          }});
  client lines(server.port(), eager());
  CHECK(lines.harness.collect(3) == strings{"a", "b", "c"});
  CHECK(lines.harness.control().counts().restarts == 2);
  CHECK(lines.observer->started.count() == 3);
  CHECK(lines.observer->last().last_error.empty());
  CHECK(lines.observer->last().last_error_message.find("the end of data from 127.0.0.1:") == 0);
  CHECK(lines.stop());
}

TEST_CASE("socket text: connects again after a reset, without the unfinished line") {
  weir::testing::counter got;
  loopback_server server({[&](peer& to) {
                            to.send("whole\nhal");
                            got.wait_for(1);
                            to.reset();
                          },
                          [](peer& to) {
                            to.send("next\n");
                            to.wait_for_end();
                          }});
  client lines(server.port(), eager());
  CHECK(lines.harness.collect(1) == strings{"whole"});
  got.add();
  CHECK(lines.harness.collect(1) == strings{"next"});
  CHECK(lines.observer->last().last_error.find("reset") != std::string::npos);
  CHECK(lines.stop());
}

TEST_CASE("socket text: keeps trying while nobody listens") {
  std::uint16_t port = 0;
  {
    loopback_server gone({});
    port = gone.port();
  }
  client lines(port, eager());
  CHECK(lines.observer->stopped.wait_for(3));
  CHECK(lines.observer->last().last_error.find("connecting to 127.0.0.1:") != std::string::npos);
  CHECK(lines.harness.batch().empty());
  CHECK(lines.stop());
}

TEST_CASE("socket text: gives up a server that says nothing, if told to") {
  auto options = eager();
  options.idle_timeout = 1ms;
  loopback_server server(
      {[](peer& to) { to.wait_for_end(); }, [](peer& to) { to.wait_for_end(); }});
  client lines(server.port(), options);
  CHECK(lines.observer->stopped.wait_for(2));
  CHECK(lines.observer->last().last_error.find("nothing came") != std::string::npos);
  CHECK(lines.stop());
}

TEST_CASE("socket text: a name that does not exist is an error like others") {
  client lines(9, eager(), "no-such-host.invalid");
  CHECK(lines.observer->stopped.wait_for(1));
  CHECK(lines.observer->last().last_error.find("no-such-host.invalid") != std::string::npos);
  CHECK(lines.stop());
}

TEST_CASE("socket text: stops at once while it reads") {
  weir::testing::counter connected;
  loopback_server server({[&](peer& to) {
    connected.add();
    to.wait_for_end();
  }});
  client lines(server.port());
  CHECK(connected.wait_for(1));
  CHECK(lines.stop());
  CHECK(lines.observer->events() == strings{"started", "stopped"});
}

TEST_CASE("socket text: stops at once while it connects") {
  // Nobody answers there (RFC 5737); where the network refuses at once, the stop is just as quick.
  auto options = once();
  options.connect_timeout = 0ms;
  client lines(9, options, "192.0.2.1");
  CHECK(lines.observer->started.wait_for(1));
  CHECK(lines.stop());
}

TEST_CASE("socket text: a flood is held up by a full inbox, and nothing is lost") {
  auto options = once();
  options.receiver.buffer_bytes_max = 1 << 20;
  options.receive_buffer_bytes = 64 * 1024;
  constexpr int count = 400'000;
  loopback_server server({[&](peer& to) {
    std::string text;
    for (int i = 0; i < count; ++i) {
      text += "this is line " + std::to_string(i) + "\n";
      if (text.size() > 100'000) {
        to.send(text);
        text.clear();
      }
    }
    to.send(text);
  }});
  client lines(server.port(), options);
  // Blocks are whole before they wait, so the bound may be passed by one that is larger than what
  // is left, never by more.
  while (lines.harness.control().counts().waits_for_room == 0)
    std::this_thread::yield();
  CHECK(lines.harness.control().counts().bytes_buffered <= std::size_t{1} << 20U);
  int next = 0;
  bool ordered = true;
  bool bounded = true;
  while (next < count) {
    bounded = bounded && lines.harness.control().counts().bytes_buffered <= std::size_t{1} << 20U;
    for (const auto& line : lines.harness.batch(100'000))
      ordered = ordered && line == "this is line " + std::to_string(next++);
    std::this_thread::yield();
  }
  CHECK(ordered);
  CHECK(bounded);
  CHECK(lines.stop());
}

TEST_CASE("socket text: stops while the inbox is full, with what it has read") {
  auto options = once();
  options.receiver.buffer_bytes_max = 100'000;
  loopback_server server({[&](peer& to) {
    const std::string text(100, 'x');
    while (to.send(text + "\n"))
      continue;
  }});
  client lines(server.port(), options);
  while (lines.harness.control().counts().waits_for_room == 0)
    std::this_thread::yield();
  CHECK(lines.stop());
  std::size_t count = 0;
  while (lines.harness->pending())
    count += lines.harness.batch().size();
  CHECK(count == lines.harness.control().counts().records_stored);
}

TEST_CASE("socket text: refuses bad options when the stream is made") {
  weir::topology plan(1s);
  socket_options options;
  CHECK_THROWS_AS(weir::socket_text_stream(plan, "", 1), weir::error);
  CHECK_THROWS_AS(weir::socket_text_stream(plan, "localhost", 0), weir::error);
  options.line_bytes_max = 0;
  CHECK_THROWS_AS(weir::socket_text_stream(plan, "localhost", 1, options), weir::error);
  options = {};
  options.idle_timeout = -1ms;
  CHECK_THROWS_AS(weir::socket_text_stream(plan, "localhost", 1, options), weir::error);
  CHECK(plan.nodes().empty());
}

} // namespace socket_text_stream_test
