// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <memory>

#include "common/loopback_server.hpp"
#include "common/traffic_generator.hpp"

namespace apps {

/// A server that plays sample traffic, at its rate and in real time, to each client from the
/// beginning; after `lines` lines (0: never) it closes a client's connection. Lines that a client
/// was too slow for are not made up for beyond a second's worth.
std::unique_ptr<loopback_server> play_traffic(std::uint16_t port, const traffic_options& options,
                                              std::uint64_t lines = 0);

} // namespace apps
