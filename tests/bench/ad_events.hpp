// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

// Events of the Yahoo streaming benchmark (github.com/yahoo/streaming-benchmarks): users view, click
// on and buy after ads; ten ads belong to a campaign.

namespace bench {

inline constexpr std::uint64_t campaign_count = 100;
inline constexpr std::uint64_t ad_count = 10 * campaign_count;

/// The generator of Steele, Lea and Flood, "Fast splittable pseudorandom number generators".
constexpr std::uint64_t split_mix(std::uint64_t value) {
  value += 0x9e3779b97f4a7c15U;
  value = (value ^ (value >> 30U)) * 0xbf58476d1ce4e5b9U;
  value = (value ^ (value >> 27U)) * 0x94d049bb133111ebU;
  return value ^ (value >> 31U);
}

enum class event_kind : std::uint8_t { view, click, purchase };

/// What the generator makes. Identifiers are spread over 64 bits.
struct ad_event {
  std::uint64_t user_id;
  std::uint64_t page_id;
  std::uint64_t ad_id;
  std::int64_t time_ms;
  std::uint32_t ip_address;
  std::uint8_t ad_type; ///< one of five
  event_kind kind;
};

constexpr std::uint64_t ad_id_of(std::uint64_t ad) {
  return split_mix(ad);
}
constexpr std::uint64_t campaign_id_of(std::uint64_t ad) {
  return split_mix(ad_count + ad % campaign_count);
}

/// The n-th event, of ten million a second.
constexpr ad_event ad_event_of(std::uint64_t number) {
  const std::uint64_t drawn = split_mix(number);
  return {.user_id = drawn >> 32U,
          .page_id = drawn & 0xffff'ffffU,
          .ad_id = ad_id_of((drawn >> 8U) % ad_count),
          .time_ms = 1'700'000'000'000 + static_cast<std::int64_t>(number / 10'000),
          .ip_address = 0x0102'0304,
          .ad_type = static_cast<std::uint8_t>(drawn % 5),
          .kind = static_cast<event_kind>((drawn >> 40U) % 3)};
}

/// An identifier as JSON events have it, in the form of a UUID.
std::string uuid_of(std::uint64_t id);

/// The event as Yahoo's generator writes it, about 254 bytes.
std::string to_json(const ad_event& event);

/// What the benchmark needs of a view.
struct ad_view {
  std::string_view ad_id; ///< valid until the next call on the same thread
  std::int64_t time_ms;
};

/// Parses an event; nothing if it is no view. Throws what the parser does. Memory is reused from call
/// to call, for each thread.
std::optional<ad_view> parse_by_simdjson(std::string_view line);
std::optional<ad_view> parse_by_boost(std::string_view line);

} // namespace bench
