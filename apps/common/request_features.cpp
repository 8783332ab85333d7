// SPDX-License-Identifier: Apache-2.0
#include "common/request_features.hpp"

#include <cmath>

namespace apps {

const std::array<const char*, request_features::count> request_features::names{
    "always 1",     "wrong password now",     "missing path now",    "asset now",
    "pages lately", "wrong passwords lately", "missing paths lately"};

std::optional<std::pair<std::string, request_features>>
describe_request(weir::batch_time, std::string_view client,
                 const weir::optional_view<client_request>& request,
                 weir::state<client_history>& history) {
  if (!request)
    return std::nullopt; // is about to be forgotten
  auto now = history.value_or(client_history{.last_s = request->time_s});
  remember(now, *request);
  history.update(now);
  const auto is = [&](client_request::sign what) { return request->what == what ? 1.0 : 0.0; };
  using sign = client_request::sign;
  return std::pair(std::string(client),
                   request_features{{1.0, is(sign::refused_login), is(sign::missing),
                                     is(sign::asset), std::log1p(now.burst),
                                     std::log1p(now.refused_logins), std::log1p(now.missing)}});
}

} // namespace apps
