// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <weir/receivers/executor.hpp>
#include <weir/receivers/sockets/socket_options.hpp>

#include <cstddef>
#include <memory>
#include <span>

namespace weir {

/// One TCP connection as a client, read by blocking calls that another thread can end.
///
/// One thread connects and reads; `cancel` may come from any thread while the object lives. Errors
/// are `weir::error`: `errc::io` for what the system or the peer refused (also a reset), with its
/// text, `errc::timeout`, and `errc::cancelled`.
class tcp_connection {
public:
  /// The executor resolves names, which cannot be interrupted: on a thread that is left behind.
  tcp_connection(std::shared_ptr<executor> threads, const socket_options& options);
  tcp_connection(const tcp_connection&) = delete;
  tcp_connection& operator=(const tcp_connection&) = delete;
  ~tcp_connection();

  /// Tries the addresses of the host one after another.
  void connect(const socket_address& address);

  /// Waits for bytes and reads those that are there, at most as many as fit; 0 at the end of the
  /// stream. Costs one system call while bytes keep coming.
  std::size_t read_some(std::span<char> space);

  /// Ends the call that blocks now and all later ones.
  void cancel() noexcept;

private:
  struct implementation;
  std::unique_ptr<implementation> implementation_;
};

} // namespace weir
