// SPDX-License-Identifier: Apache-2.0
#include "common/client_watch.hpp"

#include <algorithm>
#include <cmath>

#include "common/access_log.hpp"

namespace apps {

namespace {

using sign = client_request::sign;

/// How long it takes until a count is worth half.
constexpr double count_half_life_s = 60;
constexpr double burst_half_life_s = 5;

/// People mistype a password now and then, but not so often in a row.
constexpr double refused_logins_max = 6;
/// A shop has some dead links; who looks for holes asks for hardly anything else.
constexpr double missing_max = 6;
constexpr double missing_share = 0.6;
/// Nobody reads so many pages within seconds.
constexpr double burst_max = 30;

void fade(client_history& history, std::int64_t now_s) {
  // Lines may be a little out of order.
  const auto passed_s = static_cast<double>(std::max<std::int64_t>(0, now_s - history.last_s));
  const double kept = std::exp2(-passed_s / count_half_life_s);
  history.pages *= kept;
  history.refused_logins *= kept;
  history.missing *= kept;
  history.burst *= std::exp2(-passed_s / burst_half_life_s);
  history.last_s = std::max(history.last_s, now_s);
}

void count(client_history& history, sign what) {
  if (what == sign::asset)
    return;
  history.pages += 1;
  history.burst += 1;
  history.refused_logins += what == sign::refused_login ? 1 : 0;
  history.missing += what == sign::missing ? 1 : 0;
}

traffic_kind judge(const client_history& history) {
  if (history.refused_logins >= refused_logins_max)
    return traffic_kind::brute_force;
  if (history.missing >= missing_max && history.missing >= missing_share * history.pages)
    return traffic_kind::scanner;
  if (history.burst >= burst_max)
    return traffic_kind::flood;
  return traffic_kind::visitor;
}

sign sign_of(const access_log_entry& entry) {
  if (entry.status == 401)
    return sign::refused_login;
  if (entry.status == 404 || entry.status == 403)
    return sign::missing;
  for (const std::string_view ending : {".css", ".js", ".svg", ".jpg", ".png"})
    if (entry.target.ends_with(ending))
      return sign::asset;
  return sign::ordinary;
}

} // namespace

std::pair<std::string_view, client_request> request_of(std::string_view line) noexcept {
  const auto entry = parse_access_log(line);
  if (!entry)
    return {};
  return {entry->client, {entry->time_s, sign_of(*entry)}};
}

void remember(client_history& history, const client_request& request) {
  fade(history, request.time_s);
  count(history, request.what);
}

std::optional<alarm> watch_client(weir::batch_time, std::string_view client,
                                  const weir::optional_view<client_request>& request,
                                  weir::state<client_history>& history) {
  if (!request)
    return std::nullopt; // is about to be forgotten
  client_history now = history.value_or(client_history{.last_s = request->time_s});
  remember(now, *request);
  const traffic_kind kind = judge(now);
  const auto bit = static_cast<std::uint8_t>(1U << static_cast<unsigned>(kind));
  const bool is_new = kind != traffic_kind::visitor && (now.alarmed & bit) == 0;
  now.alarmed = static_cast<std::uint8_t>(now.alarmed | bit);
  history.update(now);
  if (!is_new)
    return std::nullopt;
  return alarm(client, kind);
}

} // namespace apps
