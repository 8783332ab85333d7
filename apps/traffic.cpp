// SPDX-License-Identifier: Apache-2.0
/// app: plays the access log of a web shop, with attackers in it, to whoever connects

#include <cstdint>
#include <iostream>

#include "common/program.hpp"
#include "common/traffic_feed.hpp"

int main(int argc, char* argv[]) {
  apps::program program("Plays the access log of a web shop, with attackers in it, to whoever "
                        "connects. Try it with: access_log_watch --port PORT");
  std::uint16_t port = 9999;
  apps::traffic_options traffic;
  std::uint64_t lines = 0;
  auto& options = program.options();
  options.add_option("--port", port, "where to listen, on 127.0.0.1; 0: on a free port")
      .show_default();
  options.add_option("--rate", traffic.lines_per_s, "lines a second").show_default();
  options.add_option("--seed", traffic.seed, "other lines for each").show_default();
  options.add_option("--attacks", traffic.attack_share, "share of lines that are attacks")
      .show_default();
  options.add_option("--lines", lines, "hang up after so many lines; 0: never").show_default();

  return program.main(argc, argv, [&] {
    const auto server = apps::play_traffic(port, traffic, lines);
    std::cout << "Playing " << traffic.lines_per_s << " lines/s on 127.0.0.1:" << server->port()
              << std::endl;
    const apps::traffic_generator same(traffic);
    for (const apps::attacker& each : same.attackers())
      std::cout << "  attacker " << each.address << ": " << apps::to_string(each.kind) << std::endl;
    program.wait_for_stop();
  });
}
