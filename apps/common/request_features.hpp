// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <string>
#include <utility>

#include "common/client_watch.hpp"

namespace apps {

/// What a learner sees of a request: numbers of about the size of 1.
struct request_features {
  static constexpr std::size_t count = 7;
  static const std::array<const char*, count> names;

  std::array<double, count> values{};
};

/// The function of `map_with_state` that describes a request by what it is and by what its client
/// did of late.
std::optional<std::pair<std::string, request_features>>
describe_request(weir::batch_time time, std::string_view client,
                 const weir::optional_view<client_request>& request,
                 weir::state<client_history>& history);

} // namespace apps
