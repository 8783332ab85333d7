// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include <weir/operators/optional_view.hpp>
#include <weir/state/batch_time.hpp>
#include <weir/state/state.hpp>

#include "common/traffic_generator.hpp"

namespace apps {

/// What one line tells of its client.
struct client_request {
  enum class sign : std::uint8_t {
    ordinary,
    asset,         ///< an image, style or script that belongs to a page
    refused_login, ///< a password that was wrong
    missing,       ///< a path that does not exist, or is forbidden
  };
  std::int64_t time_s = 0; ///< as the server logged it
  sign what = sign::ordinary;
};

/// The client that a line of an access log names, and its request; no client for a line that cannot
/// be parsed.
std::pair<std::string_view, client_request> request_of(std::string_view line) noexcept;

/// What is remembered of a client: counts that fade with time, so that who behaves for a while is
/// not suspected any more.
struct client_history {
  std::int64_t last_s = 0;
  double pages = 0;          ///< of the last minute or so, without assets
  double burst = 0;          ///< of the last seconds, likewise
  double refused_logins = 0; ///< of the last minute or so
  double missing = 0;        ///< likewise
  std::uint8_t alarmed = 0;  ///< a bit for each kind that was told

  template <class Archive>
  void serialize(Archive& archive) {
    archive(last_s, pages, burst, refused_logins, missing, alarmed);
  }
};

/// Lets the counts fade up to the request, and counts it.
void remember(client_history& history, const client_request& request);

/// A client that behaves like an attacker.
using alarm = std::pair<std::string, traffic_kind>;

/// The function of `map_with_state` that watches clients: an alarm when one begins to behave like an
/// attacker; each kind is told once, until the client is forgotten.
std::optional<alarm> watch_client(weir::batch_time time, std::string_view client,
                                  const weir::optional_view<client_request>& request,
                                  weir::state<client_history>& history);

} // namespace apps
