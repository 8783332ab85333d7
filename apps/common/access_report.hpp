// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>

#include <weir/operators/dstream.hpp>
#include <weir/state/batch_time.hpp>

namespace apps {

/// What one client, or one line, adds to the numbers of a batch.
struct access_tally {
  /// Requests by class of status: 1xx to 5xx.
  std::array<std::int64_t, 5> by_class{};
  std::uint64_t bytes = 0;
  /// Lines that are none of an access log.
  std::int64_t unparsed = 0;

  std::int64_t requests() const noexcept;
  /// Those with status 4xx or 5xx.
  std::int64_t errors() const noexcept { return by_class[3] + by_class[4]; }

  template <class Archive>
  void serialize(Archive& archive) {
    archive(by_class, bytes, unparsed);
  }

  access_tally& operator+=(const access_tally& other) noexcept;
  friend access_tally operator+(access_tally left, const access_tally& right) noexcept {
    return left += right;
  }
};

/// The client that a line of an access log names, and what the line adds. The client of a line that
/// cannot be parsed is empty.
std::pair<std::string_view, access_tally> tally_of(std::string_view line) noexcept;

/// The clients of a batch of lines of an access log, each once, with what they did.
weir::dstream<std::pair<std::string, access_tally>>
tallies_by_client(const weir::dstream<std::string>& lines);

/// A batch of clients, each once, with what they did.
using client_tallies = weir::batch<std::pair<std::string, access_tally>>;

/// The totals of a batch: requests, errors, bytes and classes of status.
std::string totals_report(const client_tallies& clients, weir::batch_time time,
                          std::chrono::milliseconds interval);

/// A table of the `top` clients with the most requests of a span of time, those with equally many by
/// name; nothing without requests.
std::string clients_report(const client_tallies& clients, std::chrono::milliseconds span,
                           std::size_t top);

/// Text that comes from strangers, cut to a width and without bytes that would steer a terminal or
/// break a table.
std::string printable(std::string_view text, std::size_t width);

} // namespace apps
