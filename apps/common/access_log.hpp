// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace apps {

/// One line of a web server's access log. Texts are views into the line, as they stand there: with
/// the server's escapes, and "-" for what is not known.
struct access_log_entry {
  std::string_view client; ///< address or name
  std::string_view identity;
  std::string_view user;
  std::int64_t time_s = 0;  ///< since the epoch
  std::string_view request; ///< all of it
  /// The parts of the request; empty if it is none of HTTP.
  std::string_view method;
  std::string_view target;
  std::string_view protocol;
  int status = 0;          ///< 100 to 599
  std::uint64_t bytes = 0; ///< of the answer's body; 0 also for "-"
  std::string_view referrer;
  std::string_view agent;
};

/// Reads a line in the Combined Log Format, or in the Common one, which lacks referrer and agent;
/// further fields after them are left alone.
///
///     198.18.0.7 - ann [10/Oct/2025:13:55:36 -0700] "GET /a HTTP/1.1" 200 2326 "-" "Mozilla/5.0"
///
/// Nothing for any other text, which may be of any length and hold any bytes. Does not throw and
/// does not allocate; linear in the length of the line.
std::optional<access_log_entry> parse_access_log(std::string_view line) noexcept;

} // namespace apps
