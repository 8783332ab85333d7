// SPDX-License-Identifier: Apache-2.0
#include <weir/receivers/sockets/socket_text_receiver.hpp>

#include <weir/receivers/sockets/line_splitter.hpp>

namespace weir {

void socket_text_receiver::serve(tcp_connection& connection) {
  line_splitter splitter(options().line_bytes_max);
  const auto hand_over = [this](column<std::string>&& lines, const text_buffer& slice) {
    store_kept(std::move(lines), slice);
  };
  std::uint64_t noted = 0;
  for (;;) {
    const std::size_t count = connection.read_some(splitter.space());
    if (count == 0)
      splitter.end(hand_over);
    else
      splitter.received(count, hand_over);
    for (; noted < splitter.lines_cut(); ++noted) {
      lines_cut_.fetch_add(1);
      if (cut_warnings_.admit())
        log(log_level::warning, "receiver",
            "socket_text-" + std::to_string(stream_id()) + ": a line was longer than " +
                std::to_string(options().line_bytes_max) + " bytes and was cut there (" +
                std::to_string(cut_warnings_.count()) + " so far)");
    }
    if (count == 0)
      return;
  }
}

} // namespace weir
