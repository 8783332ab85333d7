// SPDX-License-Identifier: Apache-2.0
#include <weir/receivers/sockets/tcp_connection.hpp>

#include <weir/state/support/error.hpp>
#include <weir/state/support/fault.hpp>

#if defined(__SANITIZE_THREAD__)
// Asio orders what its handlers see by fences, which the thread sanitizer warns that it ignores.
#pragma GCC diagnostic ignored "-Wtsan"
#endif

#include <boost/asio/buffer.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/address.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>

#include <atomic>
#include <condition_variable>
#include <mutex>
#include <string>
#include <utility>
#include <vector>

namespace weir {

namespace {

namespace asio = boost::asio;
using tcp = asio::ip::tcp;
using error_code = boost::system::error_code;
using clock = std::chrono::steady_clock;
using std::chrono::milliseconds;

std::string text(const socket_address& address) {
  return address.host + ":" + std::to_string(address.port);
}

} // namespace

struct tcp_connection::implementation {
  /// Names on their way to addresses, shared with the thread that asks the system.
  struct resolution {
    std::mutex mutex;
    std::condition_variable done_condition;
    bool done = false;
    bool cancelled = false;
    error_code failure;
    std::vector<tcp::endpoint> endpoints;
  };

  std::shared_ptr<executor> threads;
  socket_options options;
  asio::io_context context{1};
  tcp::socket socket{context};
  asio::steady_timer timer{context};
  std::atomic<bool> cancelled = false;
  std::shared_ptr<resolution> names = std::make_shared<resolution>();

  void check_cancelled() const {
    if (cancelled)
      throw error(errc::cancelled, "socket: given up on request");
  }

  /// Starts an operation and runs it to its end; the socket's operations end early at the deadline
  /// or when cancelled. The deadline counts only if the operation did not succeed.
  template <class Start>
  error_code run(clock::time_point deadline, Start start) {
    error_code result;
    bool timed_out = false;
    context.restart();
    if (deadline != clock::time_point::max()) {
      timer.expires_at(deadline);
      timer.async_wait([&](const error_code& failure) {
        if (failure)
          return;
        timed_out = true;
        error_code ignored;
        socket.cancel(ignored);
      });
    }
    start([&](const error_code& failure) {
      result = failure;
      timer.cancel();
    });
    context.run();
    check_cancelled();
    if (result && timed_out)
      return asio::error::timed_out;
    return result;
  }

  static clock::time_point after(milliseconds timeout) {
    return timeout.count() == 0 ? clock::time_point::max() : clock::now() + timeout;
  }

  std::vector<tcp::endpoint> resolve(const socket_address& address, clock::time_point deadline) {
    error_code not_numeric;
    const auto numeric = asio::ip::make_address(address.host, not_numeric);
    if (!not_numeric)
      return {{numeric, address.port}};
    threads->start_thread("resolve " + address.host, [names = names, address] {
      error_code failure;
      std::vector<tcp::endpoint> found;
      try {
        asio::io_context own(1);
        tcp::resolver resolver(own);
        for (const auto& entry :
             resolver.resolve(address.host, std::to_string(address.port), failure))
          found.push_back(entry.endpoint());
      } catch (...) {
        failure = asio::error::no_memory;
      }
      const std::lock_guard lock(names->mutex);
      names->done = true;
      names->failure = failure;
      names->endpoints = std::move(found);
      names->done_condition.notify_all();
    });
    std::unique_lock lock(names->mutex);
    const auto over = [&] { return names->done || names->cancelled; };
    if (deadline == clock::time_point::max())
      names->done_condition.wait(lock, over);
    else
      names->done_condition.wait_until(lock, deadline, over);
    check_cancelled();
    if (!names->done)
      throw error(errc::timeout, "socket: resolving " + address.host + " took too long");
    if (names->failure)
      throw error(errc::io, "socket: " + address.host + ": " + names->failure.message());
    return names->endpoints;
  }

  error_code connect_to(const tcp::endpoint& endpoint, clock::time_point deadline) {
    error_code failure;
    socket.close(failure);
    socket.open(endpoint.protocol(), failure);
    if (failure)
      return failure;
    // Finds out about a peer that is gone without a word, in the system's time.
    error_code ignored;
    socket.set_option(asio::socket_base::keep_alive(true), ignored);
    if (options.receive_buffer_bytes > 0)
      socket.set_option(
          asio::socket_base::receive_buffer_size(static_cast<int>(options.receive_buffer_bytes)),
          ignored);
    failure = run(deadline, [&](auto done) { socket.async_connect(endpoint, done); });
    if (!failure)
      socket.non_blocking(true, failure);
    return failure;
  }
};

tcp_connection::tcp_connection(std::shared_ptr<executor> threads, const socket_options& options)
    : implementation_(std::make_unique<implementation>()) {
  implementation_->threads = std::move(threads);
  implementation_->options = options;
}

tcp_connection::~tcp_connection() = default;

void tcp_connection::connect(const socket_address& address) {
  implementation& self = *implementation_;
  self.check_cancelled();
  const auto deadline = implementation::after(self.options.connect_timeout);
  error_code failure = asio::error::host_not_found;
  for (const tcp::endpoint& endpoint : self.resolve(address, deadline)) {
    failure = self.connect_to(endpoint, deadline);
    if (!failure)
      return;
  }
  throw error(failure == asio::error::timed_out ? errc::timeout : errc::io,
              "socket: connecting to " + text(address) + ": " + failure.message());
}

std::size_t tcp_connection::read_some(std::span<char> space) {
  implementation& self = *implementation_;
  fault_point({.point = "receiver.socket.read", .stage = {}});
  for (;;) {
    self.check_cancelled();
    error_code failure;
    const std::size_t count =
        self.socket.read_some(asio::buffer(space.data(), space.size()), failure);
    if (!failure)
      return count;
    if (failure == asio::error::eof)
      return 0;
    if (failure == asio::error::would_block || failure == asio::error::try_again)
      failure = self.run(implementation::after(self.options.idle_timeout),
                         [&](auto done) { self.socket.async_wait(tcp::socket::wait_read, done); });
    self.check_cancelled();
    if (failure == asio::error::timed_out && self.options.idle_timeout.count() > 0)
      throw error(errc::timeout, "socket: nothing came for " +
                                     std::to_string(self.options.idle_timeout.count()) + " ms");
    if (failure && failure != asio::error::interrupted)
      throw error(errc::io, "socket: " + failure.message());
  }
}

void tcp_connection::cancel() noexcept {
  implementation& self = *implementation_;
  self.cancelled = true;
  {
    const std::lock_guard lock(self.names->mutex);
    self.names->cancelled = true;
    self.names->done_condition.notify_all();
  }
  try {
    // On the thread that reads, at once or before it waits the next time.
    asio::post(self.context, [&self] {
      error_code ignored;
      self.socket.close(ignored);
      self.timer.cancel();
    });
  } catch (...) {
    // No memory: the call that blocks ends by itself or with its timeout.
    return;
  }
}

} // namespace weir
