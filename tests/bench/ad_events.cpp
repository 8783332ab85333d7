// SPDX-License-Identifier: Apache-2.0
#include "ad_events.hpp"

#include <array>
#include <charconv>
#include <cstring>
#include <stdexcept>

#include <boost/json.hpp>
#include <fmt/format.h>
#include <simdjson.h>

namespace bench {

namespace {

constexpr std::array<const char*, 3> kinds{"view", "click", "purchase"};
constexpr std::array<const char*, 5> ad_types{"banner", "modal", "sponsored-search", "mail",
                                              "mobile"};

std::int64_t to_number(std::string_view text) {
  std::int64_t out = 0;
  if (std::from_chars(text.data(), text.data() + text.size(), out).ec != std::errc())
    throw std::runtime_error("no number: " + std::string(text));
  return out;
}

/// A copy of a line with the room behind it that simdjson wants.
class padded_line {
public:
  simdjson::padded_string_view of(std::string_view line) {
    if (text_.size() < line.size() + simdjson::SIMDJSON_PADDING)
      text_.resize(line.size() + simdjson::SIMDJSON_PADDING);
    std::memcpy(text_.data(), line.data(), line.size());
    return simdjson::padded_string_view(text_.data(), line.size(), text_.size());
  }

private:
  std::string text_;
};

} // namespace

std::string uuid_of(std::uint64_t id) {
  const std::uint64_t more = split_mix(id);
  return fmt::format("{:08x}-{:04x}-{:04x}-{:04x}-{:012x}", id >> 32U, (id >> 16U) & 0xffffU,
                     id & 0xffffU, more >> 48U, more & 0xffff'ffff'ffffU);
}

std::string to_json(const ad_event& event) {
  return fmt::format(R"({{"user_id": "{}", "page_id": "{}", "ad_id": "{}", "ad_type": "{}", )"
                     R"("event_type": "{}", "event_time": "{}", "ip_address": "{}.{}.{}.{}"}})",
                     uuid_of(event.user_id), uuid_of(event.page_id), uuid_of(event.ad_id),
                     ad_types[event.ad_type], kinds[static_cast<std::size_t>(event.kind)],
                     event.time_ms, event.ip_address >> 24U, (event.ip_address >> 16U) & 0xffU,
                     (event.ip_address >> 8U) & 0xffU, event.ip_address & 0xffU);
}

std::optional<ad_view> parse_by_simdjson(std::string_view line) {
  static thread_local simdjson::ondemand::parser parser;
  static thread_local padded_line padded;
  simdjson::ondemand::document event = parser.iterate(padded.of(line));
  // In the order in which they come.
  const std::string_view ad_id = event.find_field("ad_id").get_string();
  const std::string_view kind = event.find_field("event_type").get_string();
  if (kind != "view")
    return std::nullopt;
  return ad_view{ad_id, to_number(event.find_field("event_time").get_string())};
}

std::optional<ad_view> parse_by_boost(std::string_view line) {
  namespace json = boost::json;
  static thread_local std::array<unsigned char, 4096> memory;
  static thread_local std::string ad_id;
  static thread_local json::parser parser;
  json::monotonic_resource resource(memory.data(), memory.size());
  parser.reset(&resource);
  parser.write(line);
  const json::value parsed = parser.release();
  const json::object& event = parsed.as_object();
  if (event.at("event_type").as_string() != "view")
    return std::nullopt;
  ad_id = std::string_view(event.at("ad_id").as_string());
  return ad_view{ad_id, to_number(event.at("event_time").as_string())};
}

} // namespace bench
