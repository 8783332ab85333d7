// SPDX-License-Identifier: Apache-2.0
#include <weir/receivers/sockets/socket_text_stream.hpp>

#include <weir/receivers/receiver_stream.hpp>
#include <weir/receivers/sockets/socket_text_receiver.hpp>

#include <memory>
#include <utility>

namespace weir {

dstream<std::string> socket_text_stream(topology& plan, std::string host, std::uint16_t port,
                                        socket_options options) {
  const socket_address address{std::move(host), port};
  validate(address, options);
  return detail::add_receiver<std::string>(
      plan, "socket_text_stream",
      [address, options] { return std::make_shared<socket_text_receiver>(address, options); },
      options.receiver);
}

} // namespace weir
