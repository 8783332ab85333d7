// SPDX-License-Identifier: Apache-2.0
/// app: watches a web server's access log: requests, the busiest clients, and who attacks

#include <chrono>
#include <functional>
#include <iostream>
#include <string>

#include <weir/receivers/sockets/socket_text_stream.hpp>
#include <weir/weir.hpp>

#include "common/access_report.hpp"
#include "common/client_watch.hpp"
#include "common/program.hpp"
#include "common/traffic_input.hpp"

int main(int argc, char* argv[]) {
  apps::program program("Watches a web server's access log that comes line by line from a socket: "
                        "for instance that of the program traffic, or of: tail -F access.log | nc "
                        "-l -p PORT",
                        std::chrono::seconds(2));
  std::size_t top = 8;
  int window = 5;
  auto& options = program.options();
  apps::traffic_input input(options, 200);
  options.add_option("--top", top, "how many clients to show").show_default();
  options.add_option("--window", window, "how many batches the table of clients looks back")
      .range(1, 10'000)
      .show_default();

  return program.main(argc, argv, [&] {
    input.open();
    weir::context_options settings;
    // Who attacks shows again within a minute, so what is known of clients may go with the process.
    settings.in_memory_state = true;
    weir::streaming_context context(weir::engine_options{}, program.interval(), settings);
    const auto lines = weir::socket_text_stream(context, input.host(), input.port());

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
