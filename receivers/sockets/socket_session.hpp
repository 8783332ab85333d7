// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <weir/receivers/executor.hpp>
#include <weir/receivers/sockets/socket_options.hpp>
#include <weir/receivers/sockets/tcp_connection.hpp>

#include <exception>
#include <functional>
#include <memory>

namespace weir {

/// The thread of a socket receiver: connects, serves the connection until it ends, and tells why.
/// One connection at a time; `start` and `stop` come from one thread at a time.
class socket_session {
public:
  /// Reads until the end of the stream. What it throws ends the connection.
  using serve_function = std::function<void(tcp_connection&)>;
  /// How the connection ended, unless by `stop`: null at the end of the stream. Called by the
  /// session's thread; must not throw.
  using ended_function = std::function<void(std::exception_ptr failure)>;

  socket_session(socket_address address, socket_options options);
  ~socket_session();

  [[nodiscard]] const socket_address& address() const noexcept { return address_; }
  [[nodiscard]] const socket_options& options() const noexcept { return options_; }

  void start(const std::shared_ptr<executor>& threads, serve_function serve, ended_function ended);
  /// Ends the connection and waits for the thread: at once while that connects or reads, else when
  /// `serve` returns to reading.
  void stop();

private:
  struct run;
  const socket_address address_;
  const socket_options options_;
  std::shared_ptr<run> current_;
};

} // namespace weir
