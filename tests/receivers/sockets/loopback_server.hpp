// SPDX-License-Identifier: Apache-2.0
#pragma once

#if defined(__SANITIZE_THREAD__)
// Asio orders what its handlers see by fences, which the thread sanitizer warns that it ignores.
#pragma GCC diagnostic ignored "-Wtsan"
#endif

#include <boost/asio/buffer.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/write.hpp>

#include <cstdint>
#include <functional>
#include <string_view>
#include <sys/socket.h>
#include <thread>
#include <utility>
#include <vector>

namespace weir::testing {

/// One connection as the server sees it; calls block, and say whether they worked.
class peer {
public:
  using tcp = boost::asio::ip::tcp;
  explicit peer(tcp::socket socket) : socket_(std::move(socket)) {
    boost::system::error_code ignored;
    socket_.set_option(tcp::no_delay(true), ignored);
  }
  bool send(std::string_view text) {
    boost::system::error_code failure;
    boost::asio::write(socket_, boost::asio::buffer(text), failure);
    return !failure;
  }
  /// Sends what fits without waiting and tells how much that was.
  std::size_t send_some(std::string_view text) {
    boost::system::error_code failure;
    socket_.non_blocking(true, failure);
    const auto sent = socket_.write_some(boost::asio::buffer(text), failure);
    return failure ? 0 : sent;
  }
  /// Waits until the client has closed the connection.
  void wait_for_end() {
    boost::system::error_code failure;
    socket_.non_blocking(false, failure);
    char byte = 0;
    while (!failure)
      socket_.read_some(boost::asio::buffer(&byte, 1), failure);
  }
  /// Closes with a reset instead of an orderly end.
  void reset() {
    boost::system::error_code ignored;
    socket_.set_option(boost::asio::socket_base::linger(true, 0), ignored);
    socket_.close(ignored);
  }

private:
  tcp::socket socket_;
};

/// A server on a free port of the loopback interface. Each script serves one connection, one after
/// another, on the server's thread; the connection is closed when it returns. Connections beyond
/// the last script stay in the queue.
class loopback_server {
public:
  using script = std::function<void(peer&)>;
  using tcp = boost::asio::ip::tcp;

  explicit loopback_server(std::vector<script> scripts)
      : acceptor_(context_, tcp::endpoint(boost::asio::ip::address_v4::loopback(), 0)),
        port_(acceptor_.local_endpoint().port()),
        thread_([this, scripts = std::move(scripts)] {
          for (const script& serve : scripts) {
            boost::system::error_code failure;
            tcp::socket socket(context_);
            acceptor_.accept(socket, failure);
            if (failure)
              return;
            peer client(std::move(socket));
            serve(client);
          }
        }) {}
  ~loopback_server() {
    // Wakes a thread that accepts; closing alone would not.
    ::shutdown(acceptor_.native_handle(), SHUT_RDWR);
    thread_.join();
  }
  std::uint16_t port() const { return port_; }

private:
  boost::asio::io_context context_;
  tcp::acceptor acceptor_;
  std::uint16_t port_;
  std::thread thread_;
};

} // namespace weir::testing
