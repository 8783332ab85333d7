// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <string_view>
#include <thread>

#include <unistd.h>

namespace bench {

/// Serves one connection on a free port of the loopback, from a thread of its own.
class line_sender {
public:
  class connection {
  public:
    explicit connection(int socket) : socket_(socket) {}
    /// False once the other end is gone.
    bool send(std::string_view text);
    /// Waits until the other end is gone.
    void wait_for_end();

  private:
    int socket_;
  };

  explicit line_sender(std::function<void(connection&)> serve);
  /// Waits until `serve` has returned.
  ~line_sender();
  line_sender(const line_sender&) = delete;
  line_sender& operator=(const line_sender&) = delete;

  std::uint16_t port() const noexcept { return port_; }

private:
  int listening_;
  std::uint16_t port_ = 0;
  std::thread thread_;
};

/// A connected socket; the caller closes it.
int connect_to(std::uint16_t port);

/// Waits to some microseconds.
void wait_until(std::chrono::steady_clock::time_point time);

} // namespace bench
