// SPDX-License-Identifier: Apache-2.0
#include "../../catch.hpp"

#include "../source_harness.hpp"
#include "loopback_server.hpp"

#include <weir/receivers/inline_executor.hpp>
#include <weir/receivers/sockets/socket_session.hpp>
#include <weir/receivers/thread_executor.hpp>
#include <weir/state/support/error.hpp>

#include <exception>
#include <memory>
#include <span>

namespace socket_session_test {

namespace {

using weir::socket_session;
using weir::tcp_connection;
using weir::testing::counter;
using weir::testing::loopback_server;
using weir::testing::peer;

weir::errc code_of(const std::exception_ptr& failure) {
  try {
    std::rethrow_exception(failure);
  } catch (const weir::error& thrown) {
    return thrown.code();
  }
}

} // namespace

TEST_CASE("socket session: one that is stopped before its thread ran does nothing") {
  const auto threads = std::make_shared<weir::inline_executor>();
  socket_session session({"127.0.0.1", 9}, {});
  int calls = 0;
  session.start(
      threads, [&](tcp_connection&) { ++calls; }, [&](std::exception_ptr) { ++calls; });
  session.stop();
  threads->run_all();
  CHECK(calls == 0);
}

TEST_CASE("socket session: tells how the connection ended, unless it was stopped") {
  const auto threads = std::make_shared<weir::thread_executor>();
  counter ended;
  counter reading;
  std::exception_ptr last;
  const auto serve = [&](tcp_connection& connection) {
    char byte = 0;
    reading.add();
    while (connection.read_some(std::span(&byte, 1)) > 0)
      continue;
  };
  const auto note = [&](std::exception_ptr failure) {
    last = failure;
    ended.add();
  };
  std::uint16_t port = 0;
  {
    loopback_server server({[](peer& to) { to.send("a"); }, [](peer& to) { to.wait_for_end(); }});
    port = server.port();
    socket_session session({"127.0.0.1", port}, {});
    session.start(threads, serve, note);
    CHECK(ended.wait_for(1));
    CHECK_FALSE(last);
    session.start(threads, serve, note);
    CHECK(reading.wait_for(2));
    session.stop();
    CHECK(ended.count() == 1);
  }
  socket_session refused({"127.0.0.1", port}, {});
  refused.start(threads, serve, note);
  CHECK(ended.wait_for(2));
  refused.stop();
  CHECK(code_of(last) == weir::errc::io);
}

} // namespace socket_session_test
