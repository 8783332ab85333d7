// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <memory>
#include <string>

#include "common/command_line.hpp"
#include "common/traffic_feed.hpp"

namespace apps {

/// Where a program that reads an access log line by line gets it from: a server that the command
/// line names, or sample traffic that is played on a thread of this process.
class traffic_input {
public:
  /// Adds --port, --host, --rate and --seed; both must live until the command line is read.
  traffic_input(command_line& options, double sample_lines_per_s);
  traffic_input(const traffic_input&) = delete;
  traffic_input& operator=(const traffic_input&) = delete;

  /// Once the command line is read: plays sample traffic, and says so, unless a port was given.
  void open();

  /// The server, once it is open.
  const std::string& host() const noexcept { return host_; }
  std::uint16_t port() const noexcept { return port_; }
  /// What sample traffic of this rate and seed is.
  const traffic_options& sample() const noexcept { return sample_; }

private:
  std::string host_ = "127.0.0.1";
  std::uint16_t port_ = 0;
  traffic_options sample_;
  std::unique_ptr<loopback_server> server_;
};

} // namespace apps
