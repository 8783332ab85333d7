// SPDX-License-Identifier: Apache-2.0
/// app: watches a web server's access log: a table of clients, errors and bytes for each batch

#include <chrono>
#include <cstdint>
#include <functional>
#include <iostream>
#include <memory>
#include <string>

#include <weir/receivers/sockets/socket_text_stream.hpp>
#include <weir/weir.hpp>

#include "common/access_report.hpp"
#include "common/program.hpp"
#include "common/traffic_feed.hpp"

int main(int argc, char* argv[]) {
  apps::program program("Watches a web server's access log that comes line by line from a socket: "
                        "for instance that of the program traffic, or of: tail -F access.log | nc "
                        "-l -p PORT",
                        std::chrono::seconds(2));
  std::string host = "127.0.0.1";
  std::uint16_t port = 0;
  std::size_t top = 8;
  apps::traffic_options traffic;
  auto& options = program.options();
  auto* const given = options
                          .add_option("--port", port,
                                      "the server's port; without one, sample "
                                      "traffic is played")
                          ->check(CLI::Range(1, 65535));
  options.add_option("--host", host, "the server")->capture_default_str()->needs(given);
  options.add_option("--top", top, "how many clients to show")->capture_default_str();
  options.add_option("--rate", traffic.lines_per_s, "sample traffic: lines a second")
      ->capture_default_str();
  options.add_option("--seed", traffic.seed, "sample traffic: other lines for each")
      ->capture_default_str();

  return program.main(argc, argv, [&] {
    std::unique_ptr<apps::loopback_server> server;
    if (given->empty()) {
      // On a thread of this process, so that nothing is left over however it ends.
      server = apps::play_traffic(0, traffic);
      port = server->port();
      std::cout << "No port was given: sample traffic is played on " << host << ":" << port
                << std::endl;
    }

    weir::streaming_context context(weir::engine_options{}, program.interval());
    const auto lines = weir::socket_text_stream(context, host, port);

    apps::tallies_by_client(lines).for_each_batch(
        [&](const apps::client_tallies& clients, weir::batch_time time) {
          std::cout << apps::access_report(clients, time, program.interval(), top) << std::flush;
        });

    program.run(context);
  });
}
