// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <weir/receivers/sockets/tcp_connection.hpp>

#include <cstddef>
#include <memory>
#include <span>
#include <streambuf>

namespace weir {

/// Lets a connection be read as a standard stream. Reads block; errors leave as exceptions, so the
/// stream over it should have `exceptions(std::ios::badbit)`. One thread; the connection must
/// outlive it.
class socket_streambuf final : public std::streambuf {
public:
  explicit socket_streambuf(tcp_connection& connection)
      : connection_(connection),
        buffer_(new char[buffer_bytes]) {}

protected:
  int_type underflow() override {
    const std::size_t count = connection_.read_some(std::span(buffer_.get(), buffer_bytes));
    if (count == 0)
      return traits_type::eof();
    setg(buffer_.get(), buffer_.get(), buffer_.get() + count);
    return traits_type::to_int_type(*gptr());
  }

private:
  static constexpr std::size_t buffer_bytes = std::size_t{64} * 1024;
  tcp_connection& connection_;
  std::unique_ptr<char[]> buffer_;
};

} // namespace weir
