// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <weir/receivers/sockets/frame_reader.hpp>
#include <weir/receivers/sockets/socket_receiver.hpp>
#include <weir/receivers/sockets/socket_streambuf.hpp>
#include <weir/state/snapshot_codec.hpp>

#include <exception>
#include <string>
#include <type_traits>
#include <utility>
#include <vector>

namespace weir {

/// Receives framed, serialised elements, as `raw_socket_stream` tells.
template <class T>
class raw_socket_receiver final : public socket_receiver<T> {
public:
  using socket_receiver<T>::socket_receiver;

  [[nodiscard]] std::string kind() const override { return "raw_socket"; }

private:
  void serve(tcp_connection& connection) override {
    socket_streambuf buffer(connection);
    frame_reader frames(buffer, this->options().frame_bytes_max);
    std::string payload;
    while (frames.next(payload)) {
      if constexpr (std::is_same_v<T, std::string>) {
        this->store(std::string_view(payload));
      } else {
        std::vector<T> items;
        try {
          items = decode(payload);
        } catch (...) {
          // The frames around it are whole, so only this one is lost.
          this->report_error("a frame cannot be decoded and is left out", std::current_exception());
          continue;
        }
        this->store(std::move(items));
      }
    }
  }

  [[nodiscard]] std::vector<T> decode(const std::string& payload) const {
    snapshot_reader reader(payload, {.payload_bytes_max = this->options().frame_bytes_max});
    std::vector<T> items;
    while (reader.remaining() > 0) {
      const std::size_t before = reader.remaining();
      items.push_back(reader.template read<T>());
      // A type that takes no bytes would be read for ever.
      if (reader.remaining() == before)
        break;
    }
    return items;
  }
};

} // namespace weir
