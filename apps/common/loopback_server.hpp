// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <thread>

#include "common/descriptor.hpp"

namespace apps {

/// A TCP server for demonstrations: on 127.0.0.1 only, it sends to whoever connects and listens to
/// nothing.
///
/// Listens from its constructor until its destructor, which ends all connections. One thread of its
/// own serves all clients. A client that does not read is sent no more, and holds up nobody else.
class loopback_server {
public:
  /// What one client is sent: appends bytes and says when to be asked again; nothing: that was all,
  /// and the connection is closed when it is sent. Called on the server's thread.
  using feed = std::function<std::optional<std::chrono::microseconds>(std::string& out)>;

  /// `port` 0 takes a free one; each client gets a feed of its own. Throws `std::system_error` if
  /// the port is in use.
  loopback_server(std::uint16_t port, std::function<feed()> make_feed);
  ~loopback_server();
  loopback_server(const loopback_server&) = delete;
  loopback_server& operator=(const loopback_server&) = delete;

  std::uint16_t port() const noexcept { return port_; }

private:
  void serve();

  static constexpr std::size_t max_clients = 64;

  std::function<feed()> make_feed_;
  descriptor listening_;
  descriptor stopping_;
  std::uint16_t port_ = 0;
  std::thread thread_;
};

} // namespace apps
