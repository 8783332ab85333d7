// SPDX-License-Identifier: Apache-2.0
/// app: counts the words of the last batches of lines from a server, again and again

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <utility>

#include <weir/weir.hpp>

#include "common/loopback_server.hpp"
#include "common/program.hpp"
#include "common/traffic_feed.hpp"

int main(int argc, char* argv[]) {
  apps::program program("Counts the words of lines from a server, over a sliding window.",
                        std::chrono::seconds(1));
  std::string host = "127.0.0.1";
  std::uint16_t port = 0;
  int length = 6;
  int slide = 2;
  auto& options = program.options();
  const auto port_option =
      options.add_option("--port", port, "the server's port; without one, sample lines are played")
          .range(1, 65535);
  options.add_option("--host", host, "the server").show_default().needs(port_option);
  options.add_option("--window", length, "length of the window in batches").show_default();
  options.add_option("--slide", slide, "batches from one result to the next").show_default();

  return program.main(argc, argv, [&] {
    std::unique_ptr<apps::loopback_server> server;
    if (!port_option.given()) {
      server = apps::play_traffic(0, {});
      port = server->port();
    }
    weir::streaming_context context(weir::engine_options{}, program.interval());

    weir::socket_text_stream(context, host, port)
        .flat_map(weir::split(' '))
        .map([](std::string_view word) { return std::pair(word, std::int64_t{1}); })
        // Any associative function will do; a long window costs no more than a short one.
        .reduce_by_key_and_window(std::plus<>(), length * program.interval(),
                                  slide * program.interval())
        .transform([](const auto& counts) {
          return counts.sort_by([](const auto& pair) { return pair.second; },
                                weir::sort_order::descending);
        })
        .print();

    program.run(context);
  });
}
