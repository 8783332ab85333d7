// SPDX-License-Identifier: Apache-2.0
#include "common/access_report.hpp"

#include <ctime>
#include <functional>
#include <iterator>
#include <tuple>

#include <fmt/format.h>

#include <weir/operators/batch_ops.hpp>

#include "common/access_log.hpp"

namespace apps {

namespace {

double percent(std::int64_t part, std::int64_t whole) {
  return whole == 0 ? 0.0 : 100.0 * static_cast<double>(part) / static_cast<double>(whole);
}

double per_second(std::int64_t count, std::chrono::milliseconds interval) {
  return static_cast<double>(count) / std::chrono::duration<double>(interval).count();
}

/// A number of bytes in the unit that suits it.
std::string bytes_text(std::uint64_t bytes) {
  constexpr std::array<const char*, 5> units{"B", "kB", "MB", "GB", "TB"};
  if (bytes < 1000)
    return fmt::format("{} B", bytes);
  auto value = static_cast<double>(bytes);
  std::size_t unit = 0;
  // 999.95 would be shown as 1000.0.
  for (; value >= 999.95 && unit + 1 < units.size(); ++unit)
    value /= 1000;
  return fmt::format("{:.1f} {}", value, units[unit]);
}

std::string time_text(weir::batch_time time) {
  const std::time_t seconds = std::chrono::floor<std::chrono::seconds>(time.since_epoch()).count();
  std::tm parts{};
  ::gmtime_r(&seconds, &parts);
  return fmt::format("{:02}:{:02}:{:02}.{:03}Z", parts.tm_hour, parts.tm_min, parts.tm_sec,
                     time.milliseconds() - seconds * 1000);
}

constexpr std::size_t client_width = 24;

template <class... Values>
void add(std::string& out, fmt::format_string<Values...> format, Values&&... values) {
  fmt::format_to(std::back_inserter(out), format, std::forward<Values>(values)...);
}

/// Busier first; the name decides between equals.
bool is_less_busy(const std::pair<std::string_view, const access_tally&>& left,
                  const std::pair<std::string_view, const access_tally&>& right) {
  return std::tuple(left.second.requests(), right.first) <
         std::tuple(right.second.requests(), left.first);
}

} // namespace

std::int64_t access_tally::requests() const noexcept {
  std::int64_t sum = 0;
  for (const std::int64_t count : by_class)
    sum += count;
  return sum;
}

access_tally& access_tally::operator+=(const access_tally& other) noexcept {
  for (std::size_t i = 0; i < by_class.size(); ++i)
    by_class[i] += other.by_class[i];
  bytes += other.bytes;
  unparsed += other.unparsed;
  return *this;
}

std::pair<std::string_view, access_tally> tally_of(std::string_view line) noexcept {
  access_tally tally;
  const auto entry = parse_access_log(line);
  if (!entry) {
    tally.unparsed = 1;
    return {std::string_view(), tally};
  }
  tally.by_class[static_cast<std::size_t>(entry->status / 100 - 1)] = 1;
  tally.bytes = entry->bytes;
  return {entry->client, tally};
}

std::string printable(std::string_view text, std::size_t width) {
  std::string out(text.substr(0, width));
  for (char& character : out)
    if (character < ' ' || character > '~')
      character = '?';
  return out;
}

std::string totals_report(const client_tallies& clients, weir::batch_time time,
                          std::chrono::milliseconds interval) {
  access_tally all;
  std::size_t count = 0;
  for (const auto& [client, tally] : clients) {
    all += tally;
    count += client.empty() ? 0U : 1U;
  }
  std::string out;
  add(out, "{:-<78}\n", time_text(time) + " ");
  add(out, "{} requests ({:.1f}/s) of {} clients, {} errors ({:.1f} %), {}", all.requests(),
      per_second(all.requests(), interval), count, all.errors(),
      percent(all.errors(), all.requests()), bytes_text(all.bytes));
  if (all.unparsed > 0)
    add(out, ", {} lines unparsed", all.unparsed);
  out.push_back('\n');
  if (all.requests() == 0)
    return out;
  add(out, "status");
  for (std::size_t i = 0; i < all.by_class.size(); ++i)
    add(out, "   {}xx {} ({:.1f} %)", i + 1, all.by_class[i],
        percent(all.by_class[i], all.requests()));
  out.push_back('\n');
  return out;
}

std::string clients_report(const client_tallies& clients, std::chrono::milliseconds span,
                           std::size_t top) {
  const auto busiest = clients.top(top, is_less_busy);
  if (busiest.empty())
    return "";
  std::string out;
  add(out, "\n  {:<{}} {:>9} {:>9} {:>8} {:>9} {:>12}\n",
      fmt::format("client, last {:g} s", std::chrono::duration<double>(span).count()), client_width,
      "requests", "per s", "errors", "errors %", "bytes");
  for (const auto& [client, tally] : busiest)
    if (!client.empty())
      add(out, "  {:<{}} {:>9} {:>9.1f} {:>8} {:>9.1f} {:>12}\n", printable(client, client_width),
          client_width, tally.requests(), per_second(tally.requests(), span), tally.errors(),
          percent(tally.errors(), tally.requests()), bytes_text(tally.bytes));
  out.push_back('\n');
  return out;
}

weir::dstream<std::pair<std::string, access_tally>>
tallies_by_client(const weir::dstream<std::string>& lines) {
  return lines
      .map(tally_of)                 // (client, what the line adds)
      .reduce_by_key(std::plus<>()); // (client, what it did in this batch)
}

} // namespace apps
