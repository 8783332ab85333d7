// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <weir/receivers/sockets/socket_receiver.hpp>
#include <weir/state/support/log.hpp>

#include <atomic>
#include <cstdint>
#include <string>

namespace weir {

/// Receives lines of text, as `socket_text_stream` tells.
class socket_text_receiver final : public socket_receiver<std::string> {
public:
  using socket_receiver::socket_receiver;

  [[nodiscard]] std::string kind() const override { return "socket_text"; }
  /// Lines that were longer than the cap. Any thread.
  [[nodiscard]] std::uint64_t lines_cut() const noexcept { return lines_cut_.load(); }

private:
  void serve(tcp_connection& connection) override;

  std::atomic<std::uint64_t> lines_cut_ = 0;
  log_limiter cut_warnings_;
};

} // namespace weir
