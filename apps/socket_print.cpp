// SPDX-License-Identifier: Apache-2.0
/// app: prints the lines that a server sends

#include <chrono>
#include <cstdint>
#include <iostream>
#include <memory>
#include <string>

#include <weir/receivers/sockets/socket_text_stream.hpp>
#include <weir/weir.hpp>

#include "common/loopback_server.hpp"
#include "common/program.hpp"

namespace {

/// Counts for whoever connects: a line each quarter of a second.
std::unique_ptr<apps::loopback_server> start_line_server() {
  return std::make_unique<apps::loopback_server>(std::uint16_t{0}, [] {
    return [line = 0](std::string& out) mutable -> std::optional<std::chrono::microseconds> {
      out.append("this is line " + std::to_string(++line) + "\n");
      return std::chrono::milliseconds(250);
    };
  });
}

} // namespace

int main(int argc, char* argv[]) {
  apps::program program("Prints the lines that a server sends.", std::chrono::seconds(1));
  std::string host = "127.0.0.1";
  std::uint16_t port = 0;
  program.options().add_option("host", host, "the server").show_default();
  const auto port_option = program.options().add_option("port", port, "its port").range(1, 65535);

  return program.main(argc, argv, [&] {
    std::unique_ptr<apps::loopback_server> server;
    if (!port_option.given()) {
      server = start_line_server();
      host = "127.0.0.1";
      port = server->port();
      std::cout << "No port was given: a line server was started on " << host << ":" << port
                << std::endl;
    }

    // The stream connects as a client. When the server goes away it keeps trying, and the batches
    // are empty meanwhile.
    weir::streaming_context context(weir::engine_options{}, program.interval());
    weir::socket_text_stream(context, host, port).print();
    program.run(context);
  });
}
