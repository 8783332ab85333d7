// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <weir/receivers/sockets/socket_receiver.hpp>
#include <weir/receivers/sockets/socket_streambuf.hpp>

#include <istream>
#include <optional>
#include <string>
#include <utility>

namespace weir {

/// Receives what a user's decoder makes of the bytes, as `socket_stream` tells.
template <class T, class Decoder>
class socket_decoding_receiver final : public socket_receiver<T> {
public:
  socket_decoding_receiver(socket_address address, socket_options options, Decoder decoder)
      : socket_receiver<T>(std::move(address), std::move(options)),
        decoder_(std::move(decoder)) {}

  [[nodiscard]] std::string kind() const override { return "socket"; }

private:
  void serve(tcp_connection& connection) override {
    socket_streambuf buffer(connection);
    std::istream input(&buffer);
    // What reading throws passes through the stream instead of ending in a flag.
    input.exceptions(std::ios::badbit);
    // Each connection begins anew, so does what the decoder remembers.
    Decoder decoder = decoder_;
    while (std::optional<T> item = decoder(input))
      this->store(*std::move(item));
  }

  const Decoder decoder_;
};

} // namespace weir
