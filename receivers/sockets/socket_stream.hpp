// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <weir/receivers/receiver_stream.hpp>
#include <weir/receivers/sockets/socket_decoding_receiver.hpp>

#include <concepts>
#include <cstdint>
#include <istream>
#include <memory>
#include <optional>
#include <string>
#include <utility>

namespace weir {

/// Elements that a decoder of yours reads from a server, in one partition.
///
/// `decoder(input)` gets the connection as a `std::istream` and returns the next element, or nothing
/// when the stream is at its end; it is called again and again, on the receiver's thread, and may
/// block in reading. Each connection gets a copy of it as it was given, so it may keep something
/// from one call to the next:
///
///     auto words = weir::socket_stream<std::string>(
///         plan, "localhost", 9999, [](std::istream& input) -> std::optional<std::string> {
///           std::string word;
///           if (input >> word)
///             return word;
///           return std::nullopt;
///         });
///
/// What the decoder throws ends the connection; errors of the connection leave `input` as exceptions
/// and should be let through. After either, and at the end, the receiver connects again, as in
/// `socket_text_stream`. How large an element may grow is the decoder's affair.
template <class T, class Decoder>
requires std::copy_constructible<Decoder> &&
    std::is_invocable_r_v<std::optional<T>, Decoder&, std::istream&>
        dstream<T> socket_stream(topology& plan, std::string host, std::uint16_t port,
                                 Decoder decoder, socket_options options = {}) {
  const socket_address address{std::move(host), port};
  validate(address, options);
  return detail::add_receiver<T>(
      plan, "socket_stream",
      [address, options, decoder = std::move(decoder)]() -> std::shared_ptr<receiver<T>> {
        return std::make_shared<socket_decoding_receiver<T, Decoder>>(address, options, decoder);
      },
      options.receiver);
}

} // namespace weir
