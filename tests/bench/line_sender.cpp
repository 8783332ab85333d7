// SPDX-License-Identifier: Apache-2.0
#include "line_sender.hpp"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/prctl.h>
#include <sys/socket.h>

#include <cerrno>
#include <system_error>

namespace bench {

namespace {

int checked(int result) {
  if (result < 0)
    throw std::system_error(errno, std::generic_category(), "benchmark socket");
  return result;
}

sockaddr_in loopback(std::uint16_t port) {
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  address.sin_port = htons(port);
  return address;
}

} // namespace

bool line_sender::connection::send(std::string_view text) {
  while (!text.empty()) {
    const ssize_t sent = ::send(socket_, text.data(), text.size(), MSG_NOSIGNAL);
    if (sent <= 0)
      return false;
    text.remove_prefix(static_cast<std::size_t>(sent));
  }
  return true;
}

void line_sender::connection::wait_for_end() {
  char byte;
  while (::recv(socket_, &byte, 1, 0) > 0)
    continue;
}

line_sender::line_sender(std::function<void(connection&)> serve)
    : listening_(checked(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0))) {
  sockaddr_in address = loopback(0);
  socklen_t size = sizeof(address);
  checked(::bind(listening_, reinterpret_cast<const sockaddr*>(&address), size));
  checked(::listen(listening_, 1));
  checked(::getsockname(listening_, reinterpret_cast<sockaddr*>(&address), &size));
  port_ = ntohs(address.sin_port);
  thread_ = std::thread([this, serve = std::move(serve)] {
    // Waits are to be exact to some microseconds.
    ::prctl(PR_SET_TIMERSLACK, 1UL, 0UL, 0UL, 0UL);
    const int socket = ::accept4(listening_, nullptr, nullptr, SOCK_CLOEXEC);
    if (socket < 0)
      return;
    connection to(socket);
    serve(to);
    ::close(socket);
  });
}

line_sender::~line_sender() {
  // Ends an `accept` that nobody answered.
  ::shutdown(listening_, SHUT_RDWR);
  thread_.join();
  ::close(listening_);
}

int connect_to(std::uint16_t port) {
  const int socket = checked(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0));
  const sockaddr_in address = loopback(port);
  checked(::connect(socket, reinterpret_cast<const sockaddr*>(&address), sizeof(address)));
  return socket;
}

void wait_until(std::chrono::steady_clock::time_point time) {
  std::this_thread::sleep_until(time); // check-allow: paces the sender of a benchmark
}

} // namespace bench
