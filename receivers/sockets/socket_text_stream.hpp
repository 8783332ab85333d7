// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <weir/operators/dstream.hpp>
#include <weir/receivers/sockets/socket_options.hpp>

#include <cstdint>
#include <string>

namespace weir {

/// Lines of text from a server, in one partition: connects as a client and reads until the end.
///
///     auto lines = weir::socket_text_stream(plan, "localhost", 9999);
///
/// Lines end with "\n" or "\r\n"; the last one before the end of the stream needs no end. Bytes are
/// passed on as they come: text should be UTF-8, but NUL and anything else are not touched. A line
/// longer than `line_bytes_max` is cut there; that is counted and logged. A line is in the next batch
/// that is cut after it was read.
///
/// When the server closes, resets or (with `idle_timeout`) says nothing, the receiver connects again
/// after the restart delay. An unfinished line is handed over if the stream ended, not if it broke.
/// A server that sends more than the stream takes in is held up once `buffer_bytes_max` is reached.
/// Nothing can be read again, so what has arrived and is in no finished batch when the process ends
/// is lost. A line costs no copy. Throws `errc::invalid_argument` for bad options.
dstream<std::string> socket_text_stream(topology& plan, std::string host, std::uint16_t port,
                                        socket_options options = {});

} // namespace weir
