// SPDX-License-Identifier: Apache-2.0
#include "common/loopback_server.hpp"

#include <algorithm>
#include <cerrno>
#include <system_error>
#include <utility>
#include <vector>

#include <arpa/inet.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/eventfd.h>
#include <sys/socket.h>

namespace apps {

namespace {

using clock = std::chrono::steady_clock;

[[noreturn]] void refuse(const std::string& what) {
  throw std::system_error(errno, std::generic_category(), what);
}

/// One connection and what it has not been sent yet.
struct client {
  descriptor socket;
  loopback_server::feed feed;
  std::string waiting = {};
  std::size_t sent = 0;
  clock::time_point due = {};
  bool last = false;

  bool all_sent() const noexcept { return sent == waiting.size(); }
  bool ended() const noexcept { return last && all_sent(); }

  /// Sends what the system takes; asks the feed only when all has been sent. False when the peer
  /// has gone.
  bool work() {
    if (all_sent() && !last && clock::now() >= due) {
      waiting.clear();
      sent = 0;
      if (const auto pause = feed(waiting))
        due = clock::now() + *pause;
      else
        last = true;
    }
    while (!all_sent()) {
      const auto count = ::send(socket.get(), waiting.data() + sent, waiting.size() - sent,
                                MSG_NOSIGNAL | MSG_DONTWAIT);
      if (count >= 0)
        sent += static_cast<std::size_t>(count);
      else if (errno == EAGAIN || errno == EWOULDBLOCK)
        break;
      else if (errno != EINTR)
        return false;
    }
    return true;
  }
};

/// Throws away what a peer says; false when it has closed the connection.
bool drain(int socket) {
  char bytes[4096];
  const auto count = ::recv(socket, bytes, sizeof(bytes), MSG_DONTWAIT);
  return count > 0 || (count < 0 && (errno == EAGAIN || errno == EWOULDBLOCK || errno == EINTR));
}

} // namespace

loopback_server::loopback_server(std::uint16_t port, std::function<feed()> make_feed)
    : make_feed_(std::move(make_feed)),
      listening_(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0)),
      stopping_(::eventfd(0, EFD_CLOEXEC)) {
  const std::string what = "cannot listen on 127.0.0.1:" + std::to_string(port);
  if (listening_.get() < 0 || stopping_.get() < 0)
    refuse(what);
  // Lets a port be used again right after a server on it has ended.
  const int yes = 1;
  ::setsockopt(listening_.get(), SOL_SOCKET, SO_REUSEADDR, &yes, sizeof(yes));
  ::sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(port);
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  ::socklen_t size = sizeof(address);
  auto* const generic = reinterpret_cast<::sockaddr*>(&address);
  if (::bind(listening_.get(), generic, size) != 0 || ::listen(listening_.get(), 16) != 0 ||
      ::getsockname(listening_.get(), generic, &size) != 0)
    refuse(what);
  port_ = ntohs(address.sin_port);
  thread_ = std::thread([this] { serve(); });
}

loopback_server::~loopback_server() {
  const std::uint64_t one = 1;
  [[maybe_unused]] const auto written = ::write(stopping_.get(), &one, sizeof(one));
  thread_.join();
}

void loopback_server::serve() {
  std::vector<client> clients;
  std::vector<::pollfd> events;
  while (true) {
    // Waits for a client, for room in a socket, or until a feed is due.
    events.assign({{stopping_.get(), POLLIN, 0},
                   {clients.size() < max_clients ? listening_.get() : -1, POLLIN, 0}});
    auto wake = clock::time_point::max();
    for (const client& each : clients) {
      const bool blocked = !each.all_sent();
      events.push_back(
          {each.socket.get(), static_cast<short>(blocked ? POLLIN | POLLOUT : POLLIN), 0});
      if (!blocked)
        wake = std::min(wake, each.due);
    }
    ::timespec pause{};
    if (wake != clock::time_point::max()) {
      const auto left = std::max(clock::duration::zero(), wake - clock::now());
      const auto seconds = std::chrono::floor<std::chrono::seconds>(left);
      pause.tv_sec = seconds.count();
      pause.tv_nsec = (left - seconds).count();
    }
    const bool forever = wake == clock::time_point::max();
    if (::ppoll(events.data(), events.size(), forever ? nullptr : &pause, nullptr) < 0)
      continue; // interrupted: nothing else can happen to valid descriptors
    if (events[0].revents != 0)
      return;

    for (std::size_t i = clients.size(); i-- > 0;) {
      const bool there = events[i + 2].revents == 0 || (events[i + 2].revents & POLLOUT) != 0 ||
                         drain(clients[i].socket.get());
      if (!there || !clients[i].work() || clients[i].ended())
        clients.erase(clients.begin() + static_cast<std::ptrdiff_t>(i));
    }
    if (events[1].revents == 0)
      continue;
    if (descriptor accepted(::accept4(listening_.get(), nullptr, nullptr, SOCK_CLOEXEC));
        accepted.get() >= 0)
      clients.push_back({.socket = std::move(accepted), .feed = make_feed_()});
  }
}

} // namespace apps
