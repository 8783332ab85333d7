// SPDX-License-Identifier: Apache-2.0
#include "common/access_log.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <chrono>

namespace apps {

namespace {

/// Takes a line apart from its beginning. After the first piece that is not there `failed` is true
/// and all that follow are empty.
class cursor {
public:
  explicit cursor(std::string_view text) noexcept : rest_(text) {}

  bool failed() const noexcept { return failed_; }
  bool at_end() const noexcept { return rest_.empty(); }

  void skip(std::string_view expected) noexcept {
    if (rest_.starts_with(expected))
      rest_.remove_prefix(expected.size());
    else
      fail();
  }

  /// What comes before a separator; takes the separator away, too.
  std::string_view before(std::string_view separator) noexcept {
    const std::size_t length = rest_.find(separator);
    if (length == std::string_view::npos)
      return fail();
    return take(length, separator.size());
  }

  /// One or more characters up to the next space or the end, which stays.
  std::string_view word() noexcept {
    const std::size_t length = std::min(rest_.find(' '), rest_.size());
    return length == 0 ? fail() : take(length, 0);
  }

  /// Text in quotation marks; one that is escaped by a backslash does not end it.
  std::string_view quoted() noexcept {
    skip("\"");
    for (std::size_t i = 0; i < rest_.size(); ++i) {
      if (rest_[i] == '\\')
        ++i;
      else if (rest_[i] == '"')
        return take(i, 1);
    }
    return fail();
  }

private:
  std::string_view take(std::size_t length, std::size_t separator) noexcept {
    const std::string_view piece = rest_.substr(0, length);
    rest_.remove_prefix(length + separator);
    return piece;
  }
  std::string_view fail() noexcept {
    failed_ = true;
    rest_ = {};
    return {};
  }

  std::string_view rest_;
  bool failed_ = false;
};

/// A number that consists of decimal digits alone.
template <class Number>
std::optional<Number> number(std::string_view digits) noexcept {
  Number value{};
  const char* const end = digits.data() + digits.size();
  // A sign would be accepted otherwise.
  if (digits.empty() || digits.front() < '0' || digits.front() > '9')
    return std::nullopt;
  const auto [stopped, error] = std::from_chars(digits.data(), end, value);
  if (error != std::errc() || stopped != end)
    return std::nullopt;
  return value;
}

std::optional<int> month_of(std::string_view name) noexcept {
  constexpr std::array<std::string_view, 12> names{"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                                   "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
  for (std::size_t i = 0; i < names.size(); ++i)
    if (names[i] == name)
      return static_cast<int>(i) + 1;
  return std::nullopt;
}

/// Reads "10/Oct/2025:13:55:36 -0700".
std::optional<std::int64_t> time_of(std::string_view text) noexcept {
  if (text.size() != 26 || text[2] != '/' || text[6] != '/' || text[11] != ':' || text[14] != ':' ||
      text[17] != ':' || text[20] != ' ' || (text[21] != '+' && text[21] != '-'))
    return std::nullopt;
  const auto day = number<unsigned>(text.substr(0, 2));
  const auto month = month_of(text.substr(3, 3));
  const auto year = number<int>(text.substr(7, 4));
  const auto hour = number<int>(text.substr(12, 2));
  const auto minute = number<int>(text.substr(15, 2));
  const auto second = number<int>(text.substr(18, 2));
  const auto zone_hours = number<int>(text.substr(22, 2));
  const auto zone_minutes = number<int>(text.substr(24, 2));
  if (!day || !month || !year || !hour || !minute || !second || !zone_hours || !zone_minutes)
    return std::nullopt;
  // 60 is a leap second.
  if (*hour > 23 || *minute > 59 || *second > 60 || *zone_hours > 23 || *zone_minutes > 59)
    return std::nullopt;
  const std::chrono::year_month_day date{std::chrono::year(*year),
                                         std::chrono::month(static_cast<unsigned>(*month)),
                                         std::chrono::day(*day)};
  if (!date.ok())
    return std::nullopt;
  const auto local = std::chrono::sys_days(date) + std::chrono::hours(*hour) +
                     std::chrono::minutes(*minute) + std::chrono::seconds(*second);
  const auto ahead = std::chrono::hours(*zone_hours) + std::chrono::minutes(*zone_minutes);
  const auto time = text[21] == '+' ? local - ahead : local + ahead;
  return time.time_since_epoch() / std::chrono::seconds(1);
}

/// Fills in method, target and protocol if the request is made of these three.
void split_request(access_log_entry& entry) noexcept {
  cursor parts(entry.request);
  const std::string_view method = parts.word();
  parts.skip(" ");
  const std::string_view target = parts.word();
  parts.skip(" ");
  const std::string_view protocol = parts.word();
  if (parts.failed() || !parts.at_end() || !protocol.starts_with("HTTP/"))
    return;
  entry.method = method;
  entry.target = target;
  entry.protocol = protocol;
}

} // namespace

std::optional<access_log_entry> parse_access_log(std::string_view line) noexcept {
  access_log_entry entry;
  cursor parts(line);
  entry.client = parts.word();
  parts.skip(" ");
  entry.identity = parts.word();
  parts.skip(" ");
  entry.user = parts.before(" ["); // may contain spaces
  const auto time = time_of(parts.before("] "));
  entry.request = parts.quoted();
  parts.skip(" ");
  const std::string_view status_text = parts.word();
  const auto status = number<int>(status_text);
  parts.skip(" ");
  const std::string_view bytes_text = parts.word();
  const auto bytes =
      bytes_text == "-" ? std::optional<std::uint64_t>(0) : number<std::uint64_t>(bytes_text);
  if (!parts.failed() && !parts.at_end()) {
    parts.skip(" ");
    entry.referrer = parts.quoted();
    parts.skip(" ");
    entry.agent = parts.quoted();
  }
  if (parts.failed() || !time || !bytes || !status || status_text.size() != 3 || *status < 100 ||
      *status > 599)
    return std::nullopt;
  entry.time_s = *time;
  entry.status = *status;
  entry.bytes = *bytes;
  split_request(entry);
  return entry;
}

} // namespace apps
