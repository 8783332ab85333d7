// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <weir/receivers/receiver_options.hpp>

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <string>

namespace weir {

/// How a socket source connects and reads. Validated when the stream is made.
struct socket_options {
  /// For all addresses of the host together; 0: as long as the system tries. Resolving the name
  /// counts as well.
  std::chrono::milliseconds connect_timeout{10000};
  /// A connection on which nothing came for that long is given up and made again; 0: never.
  std::chrono::milliseconds idle_timeout{0};
  /// The socket's receive buffer in the kernel; 0: as the system has it.
  std::size_t receive_buffer_bytes = 0;
  /// Longer lines are cut here, and counted.
  std::size_t line_bytes_max = std::size_t{1} << 20U;
  /// A frame that claims to be longer ends the connection.
  std::size_t frame_bytes_max = std::size_t{64} << 20U;
  /// Buffer, rate and restart delays.
  receiver_options receiver{};
};

/// Where to connect to.
struct socket_address {
  std::string host; ///< a name or an IP address
  std::uint16_t port = 0;
};

/// Throws `errc::invalid_argument` for what cannot be used.
void validate(const socket_address& address, const socket_options& options);

} // namespace weir
