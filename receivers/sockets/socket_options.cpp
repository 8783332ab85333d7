// SPDX-License-Identifier: Apache-2.0
#include <weir/receivers/sockets/socket_options.hpp>

#include <weir/state/support/error.hpp>

#include <limits>

namespace weir {

void validate(const socket_address& address, const socket_options& options) {
  const auto require = [](bool fits, const char* what) {
    if (!fits)
      throw error(errc::invalid_argument, std::string("socket stream: ") + what);
  };
  require(!address.host.empty(), "the host is empty");
  require(address.port != 0, "the port must be between 1 and 65535");
  require(options.connect_timeout.count() >= 0, "connect_timeout must be at least 0");
  require(options.idle_timeout.count() >= 0, "idle_timeout must be at least 0");
  require(options.receive_buffer_bytes <= static_cast<std::size_t>(std::numeric_limits<int>::max()),
          "receive_buffer_bytes must be below 2 GiB");
  require(options.line_bytes_max > 0 && options.line_bytes_max <= (std::size_t{1} << 30U),
          "line_bytes_max must be between 1 and 1 GiB");
  require(options.frame_bytes_max > 0 &&
              options.frame_bytes_max <= std::numeric_limits<std::uint32_t>::max(),
          "frame_bytes_max must be between 1 and 4 GiB");
  validate(options.receiver);
}

} // namespace weir
