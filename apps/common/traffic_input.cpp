// SPDX-License-Identifier: Apache-2.0
#include "common/traffic_input.hpp"

#include <iostream>

namespace apps {

traffic_input::traffic_input(command_line& options, double sample_lines_per_s)
    : sample_{.lines_per_s = sample_lines_per_s} {
  const auto port_option =
      options
          .add_option("--port", port_,
                      "the port of a server that sends an access log; without one, sample traffic "
                      "is played")
          .range(1, 65535);
  options.add_option("--host", host_, "the server").show_default().needs(port_option);
  options.add_option("--rate", sample_.lines_per_s, "sample traffic: lines a second")
      .show_default();
  options.add_option("--seed", sample_.seed, "sample traffic: other lines for each").show_default();
}

void traffic_input::open() {
  if (port_ != 0)
    return;
  // On a thread of this process, so that nothing is left over however it ends.
  server_ = play_traffic(0, sample_);
  port_ = server_->port();
  std::cout << "No port was given: sample traffic is played on " << host_ << ":" << port_
            << std::endl;
}

} // namespace apps
