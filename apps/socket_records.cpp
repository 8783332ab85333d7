// SPDX-License-Identifier: Apache-2.0
/// app: decodes binary records of sensors from a socket, and shows means by sensor

#include <bit>
#include <chrono>
#include <cmath>
#include <cstdint>
#include <iostream>
#include <istream>
#include <optional>
#include <string>
#include <utility>

#include <weir/receivers/sockets/socket_stream.hpp>
#include <weir/weir.hpp>

#include "common/loopback_server.hpp"
#include "common/program.hpp"

namespace {

// A record on the wire: its length in bytes without this number (2 bytes), the sensor (2 bytes) and
// the temperature in Celsius (8 bytes), all with the highest byte first. Longer records have fields
// that this program does not know yet, and skips.
constexpr std::size_t known_bytes = 10;

void append_number(std::string& out, std::uint64_t value, int bytes) {
  for (int shift = 8 * (bytes - 1); shift >= 0; shift -= 8)
    out.push_back(static_cast<char>(value >> shift & 0xff));
}

std::uint64_t read_number(std::istream& input, int bytes) {
  std::uint64_t value = 0;
  for (int i = 0; i < bytes; ++i)
    value = value << 8 | static_cast<std::uint8_t>(input.get());
  return value;
}

/// An element of a stream needs no base class and no registration.
struct reading {
  std::uint16_t sensor = 0;
  double celsius = 0;
};

/// Reads the next record; nothing at the end of the stream. What is thrown ends the connection, and
/// the stream connects again.
std::optional<reading> decode(std::istream& input) {
  const auto length = read_number(input, 2);
  if (!input)
    return std::nullopt;
  if (length < known_bytes)
    throw std::runtime_error("a record of " + std::to_string(length) + " bytes");
  reading out;
  out.sensor = static_cast<std::uint16_t>(read_number(input, 2));
  out.celsius = std::bit_cast<double>(read_number(input, 8));
  input.ignore(static_cast<std::streamsize>(length - known_bytes));
  if (!input)
    return std::nullopt; // it ended within a record
  return out;
}

/// Five sensors that report in turn, each a hundred times a second.
apps::loopback_server::feed make_sensors() {
  return [time = 0](std::string& out) mutable -> std::optional<std::chrono::microseconds> {
    for (std::uint16_t sensor = 0; sensor < 5; ++sensor) {
      append_number(out, known_bytes, 2);
      append_number(out, sensor, 2);
      const double celsius = 20.0 + sensor + std::sin(time / 300.0 + sensor);
      append_number(out, std::bit_cast<std::uint64_t>(celsius), 8);
    }
    ++time;
    return std::chrono::milliseconds(10);
  };
}

} // namespace

int main(int argc, char* argv[]) {
  apps::program program("Decodes binary records of sensors.", std::chrono::seconds(1));

  return program.main(argc, argv, [&] {
    const apps::loopback_server sensors(0, make_sensors);
    std::cout << "Sensors report on 127.0.0.1:" << sensors.port() << std::endl;

    weir::streaming_context context(weir::engine_options{}, program.interval());
    const auto readings =
        weir::socket_stream<reading>(context, "127.0.0.1", sensors.port(), decode);

    // A mean is a sum and a count, which can be added up in any order.
    using sum = std::pair<double, std::int64_t>;
    readings.map([](const reading& r) { return std::pair(r.sensor, sum(r.celsius, 1)); })
        .reduce_by_key(
            [](const sum& a, const sum& b) { return sum(a.first + b.first, a.second + b.second); })
        .map_values([](const sum& s) { return s.first / static_cast<double>(s.second); })
        .transform([](const weir::batch<std::pair<std::uint16_t, double>>& means) {
          return means.sort_by_key();
        })
        .print();

    program.run(context);
  });
}
