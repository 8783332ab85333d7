// SPDX-License-Identifier: Apache-2.0
/// app: watches a web server's access log: requests, the busiest clients, and who attacks

#include <chrono>
#include <cstdint>
#include <functional>
#include <iostream>
#include <memory>
#include <string>

#include <weir/receivers/sockets/socket_text_stream.hpp>
#include <weir/weir.hpp>

#include "common/access_report.hpp"
#include "common/client_watch.hpp"
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
  int window = 5;
  apps::traffic_options traffic;
  auto& options = program.options();
  auto* const given = options
                          .add_option("--port", port,
                                      "the server's port; without one, sample "
                                      "traffic is played")
                          ->check(CLI::Range(1, 65535));
  options.add_option("--host", host, "the server")->capture_default_str()->needs(given);
  options.add_option("--top", top, "how many clients to show")->capture_default_str();
  options.add_option("--window", window, "how many batches the table of clients looks back")
      ->check(CLI::Range(1, 10'000))
      ->capture_default_str();
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

    weir::context_options settings;
    // Who attacks shows again within a minute, so what is known of clients may go with the process.
    settings.in_memory_state = true;
    weir::streaming_context context(weir::engine_options{}, program.interval(), settings);
    const auto lines = weir::socket_text_stream(context, host, port);

    const auto clients = apps::tallies_by_client(lines);
    clients.for_each_batch([&](const apps::client_tallies& batch, weir::batch_time time) {
      std::cout << apps::totals_report(batch, time, program.interval()) << std::flush;
    });

    const auto span = program.interval() * window;
    clients.reduce_by_key_and_window(std::plus<>(), span)
        .for_each_batch([&, span](const apps::client_tallies& recent) {
          std::cout << apps::clients_report(recent, span, top) << std::flush;
        });

    lines.map(apps::request_of)
        .filter([](const auto& request) { return !request.first.empty(); })
        .map_with_state<apps::client_history>(apps::watch_client,
                                              {.timeout = std::chrono::minutes(10)})
        .for_each_batch([](const weir::batch<apps::alarm>& alarms) {
          for (const auto& [client, kind] : alarms)
            std::cout << "ALARM " << apps::printable(client, 40) << ": " << to_string(kind)
                      << std::endl;
        });

    program.run(context);
  });
}
