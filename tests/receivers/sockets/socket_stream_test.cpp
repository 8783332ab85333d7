// SPDX-License-Identifier: Apache-2.0
#include "../../catch.hpp"

#include "../source_harness.hpp"
#include "loopback_server.hpp"

#include <weir/operators/topology.hpp>
#include <weir/receivers/sockets/raw_socket_stream.hpp>
#include <weir/receivers/sockets/socket_stream.hpp>
#include <weir/state/snapshot_codec.hpp>

#include <chrono>
#include <istream>
#include <memory>
#include <optional>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

namespace socket_stream_test {

namespace {

using namespace std::chrono_literals;
using weir::socket_options;
using weir::testing::loopback_server;
using weir::testing::peer;
using weir::testing::recording_observer;
using weir::testing::source_harness;
using strings = std::vector<std::string>;

socket_options eager() {
  socket_options options;
  options.receiver.restart_delay = 1ms;
  options.receiver.restart_delay_max = 1ms;
  return options;
}

template <class T>
struct client {
  template <class Add>
  explicit client(Add add)
      : plan(1s),
        harness(add(plan).description().make_source()),
        observer(std::make_shared<recording_observer>()) {
    harness.control().observe(observer);
    harness.start();
  }
  bool stop() { return harness.control().stop_and_wait(weir::testing::patience); }

  weir::topology plan;
  source_harness<T> harness;
  std::shared_ptr<recording_observer> observer;
};

std::string frame(const std::string& payload) {
  std::string out;
  for (unsigned shift = 32; shift > 0; shift -= 8)
    out += static_cast<char>((payload.size() >> (shift - 8)) & 0xffU);
  return out + payload;
}

/// Stays until the client goes.
loopback_server::script sends(std::string bytes) {
  return [bytes = std::move(bytes)](peer& to) {
    to.send(bytes);
    to.wait_for_end();
  };
}
loopback_server::script sends_and_closes(std::string bytes) {
  return [bytes = std::move(bytes)](peer& to) { to.send(bytes); };
}

} // namespace

TEST_CASE("socket stream: a decoder makes elements of the bytes") {
  loopback_server server({sends("1 22\n333 ")});
  client<int> numbers([&](weir::topology& plan) {
    return weir::socket_stream<int>(plan, "127.0.0.1", server.port(),
                                    [](std::istream& input) -> std::optional<int> {
                                      int number = 0;
                                      if (input >> number)
                                        return number;
                                      return std::nullopt;
                                    });
  });
  CHECK(numbers.harness.collect(3) == std::vector{1, 22, 333});
  CHECK(numbers.stop());
}

TEST_CASE("socket stream: each connection gets a decoder of its own") {
  loopback_server server({sends_and_closes("ab"), sends("cd")});
  client<std::string> items([&](weir::topology& plan) {
    return weir::socket_stream<std::string>(
        plan, "127.0.0.1", server.port(),
        [count = 0](std::istream& input) mutable -> std::optional<std::string> {
          char byte = 0;
          if (!input.get(byte))
            return std::nullopt;
          return std::to_string(count++) + byte;
        },
        eager());
  });
  CHECK(items.harness.collect(4) == strings{"0a", "1b", "0c", "1d"});
  CHECK(items.stop());
}

TEST_CASE("socket stream: what a decoder throws ends the connection alone") {
  loopback_server server({sends("a!b"), sends("c")});
  client<std::string> items([&](weir::topology& plan) {
    return weir::socket_stream<std::string>(
        plan, "127.0.0.1", server.port(),
        [](std::istream& input) -> std::optional<std::string> {
          char byte = 0;
          if (!input.get(byte))
            return std::nullopt;
          if (byte == '!')
            throw std::runtime_error("not a letter");
          return std::string(1, byte);
        },
        eager());
  });
  CHECK(items.harness.collect(2) == strings{"a", "c"});
  CHECK(items.observer->last().last_error.find("not a letter") != std::string::npos);
  CHECK(items.stop());
}

TEST_CASE("socket stream: errors of the connection pass through the stream") {
  weir::testing::counter got;
  loopback_server server({[&](peer& to) {
                            to.send("a");
                            got.wait_for(1);
                            to.reset();
                          },
                          sends("b")});
  client<char> items([&](weir::topology& plan) {
    return weir::socket_stream<char>(
        plan, "127.0.0.1", server.port(),
        [](std::istream& input) -> std::optional<char> {
          char byte = 0;
          return input.get(byte) ? std::optional(byte) : std::nullopt;
        },
        eager());
  });
  CHECK(items.harness.collect(1) == std::vector{'a'});
  got.add();
  CHECK(items.harness.collect(1) == std::vector{'b'});
  CHECK(items.observer->last().last_error.find("reset") != std::string::npos);
  CHECK(items.stop());
}

TEST_CASE("raw socket stream: payloads as text") {
  const std::string binary("\0\n\xff", 3);
  loopback_server server({sends(frame("abc") + frame("") + frame(binary))});
  client<std::string> items([&](weir::topology& plan) {
    return weir::raw_socket_stream(plan, "127.0.0.1", server.port());
  });
  CHECK(items.harness.collect(3) == strings{"abc", "", binary});
  CHECK(items.stop());
}

TEST_CASE("raw socket stream: payloads that hold serialised elements") {
  using pair = std::pair<std::string, int>;
  const auto payload = [](const std::vector<pair>& elements) {
    weir::snapshot_writer writer;
    for (const auto& each : elements)
      writer.write(each);
    return writer.finish();
  };
  std::string broken = payload({{"lost", 0}});
  broken.back() ^= 1;
  loopback_server server(
      {sends(frame(payload({{"a", 1}, {"b", 2}})) + frame(broken) + frame(payload({{"c", 3}})))});
  client<pair> items([&](weir::topology& plan) {
    return weir::raw_socket_stream<pair>(plan, "127.0.0.1", server.port());
  });
  CHECK(items.harness.collect(3) == std::vector<pair>{{"a", 1}, {"b", 2}, {"c", 3}});
  CHECK(items.observer->events() == strings{"started", "error"});
  CHECK(items.stop());
}

TEST_CASE("raw socket stream: a bad length breaks the connection") {
  loopback_server server({sends(frame("a") + "\xff\xff\xff\xff"),
                          sends_and_closes(frame("b") + frame("cut off").substr(0, 7)),
                          sends(frame("c"))});
  client<std::string> items([&](weir::topology& plan) {
    return weir::raw_socket_stream(plan, "127.0.0.1", server.port(), eager());
  });
  CHECK(items.harness.collect(3) == strings{"a", "b", "c"});
  CHECK(items.observer->last().last_error.find("inside of a frame") != std::string::npos);
  CHECK(items.stop());
}

} // namespace socket_stream_test
