// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <weir/receivers/receiver_stream.hpp>
#include <weir/receivers/sockets/raw_socket_receiver.hpp>

#include <cstdint>
#include <memory>
#include <string>
#include <utility>

namespace weir {

/// Elements that were serialised before they were sent, in one partition. The server sends frames: a
/// length of 4 bytes, highest first, and that many bytes.
///
/// For T = std::string each payload is one element, as it is. For any other T a payload is what one
/// `snapshot_writer` finished with one or more elements of T written to it, one after another; it is
/// stored as one block, not held to the rate. A payload that cannot be decoded is reported and left
/// out. A frame longer than `frame_bytes_max`, or cut off by the end, breaks the connection; then,
/// and at the end, the receiver connects again, as in `socket_text_stream`.
template <class T = std::string>
dstream<T> raw_socket_stream(topology& plan, std::string host, std::uint16_t port,
                             socket_options options = {}) {
  const socket_address address{std::move(host), port};
  validate(address, options);
  return detail::add_receiver<T>(
      plan, "raw_socket_stream",
      [address, options]() -> std::shared_ptr<receiver<T>> {
        return std::make_shared<raw_socket_receiver<T>>(address, options);
      },
      options.receiver);
}

} // namespace weir
