// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <weir/receivers/receiver.hpp>
#include <weir/receivers/sockets/socket_session.hpp>

#include <exception>
#include <string>
#include <utility>

namespace weir {

/// A receiver that reads from one connection to a server; what it makes of the bytes is up to the
/// classes derived from it.
///
/// The end of the stream, a reset, a timeout or an error makes it start again after the restart
/// delay, which grows while connections bring nothing. While the inbox is full nothing is read, so
/// that the peer is held up by TCP. What a broken connection had not delivered is lost: TCP has no
/// memory of it.
template <class T>
class socket_receiver : public receiver<T> {
public:
  socket_receiver(socket_address address, socket_options options)
      : session_(std::move(address), std::move(options)) {}

  void on_start() final {
    session_.start(
        this->threads(), [this](tcp_connection& connection) { serve(connection); },
        [this](std::exception_ptr failure) {
          const auto peer = session_.address().host + ":" + std::to_string(session_.address().port);
          this->restart(failure ? "error receiving from " + peer : "the end of data from " + peer,
                        failure);
        });
  }
  void on_stop() final { session_.stop(); }

protected:
  /// Reads the connection to its end and stores what it brings. On the session's thread.
  virtual void serve(tcp_connection& connection) = 0;
  [[nodiscard]] const socket_options& options() const noexcept { return session_.options(); }

private:
  socket_session session_;
};

} // namespace weir
