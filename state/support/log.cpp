// SPDX-License-Identifier: Apache-2.0
#include <weir/state/support/log.hpp>

#include <algorithm>
#include <bit>
#include <chrono>
#include <cstddef>
#include <cstdio>
#include <ctime>
#include <mutex>
#include <utility>

namespace weir {

namespace {

constexpr std::size_t text_bytes_max = 8192;

std::atomic<log_level> threshold = log_level::info;

std::string time_of_day() {
  using namespace std::chrono;
  const auto now = system_clock::now(); // check-allow: a log line says when it was written
  const auto now_ms = duration_cast<milliseconds>(now.time_since_epoch()).count();
  const auto now_s = static_cast<std::time_t>(now_ms / 1000);
  auto parts = std::tm();
  gmtime_r(&now_s, &parts);
  char day[32] = {};
  char text[48] = {};
  std::strftime(day, sizeof(day), "%Y-%m-%dT%H:%M:%S", &parts);
  std::snprintf(text, sizeof(text), "%s.%03dZ", day, static_cast<int>(now_ms % 1000));
  return text;
}

class standard_error_sink : public log_sink {
public:
  void write(log_level level, std::string_view component, std::string_view text) override {
    auto line = time_of_day() + " " + std::string(to_string(level)) + " ";
    line += escape_for_log(component) + ": " + escape_for_log(text) + "\n";
    // One call per line keeps the lines of several threads apart.
    std::fwrite(line.data(), 1, line.size(), stderr);
  }
};

struct sink_holder {
  std::mutex mutex;
  std::shared_ptr<log_sink> sink = std::make_shared<standard_error_sink>();
};

sink_holder& holder() {
  // Never destroyed: destructors of other static objects may still log.
  static auto& instance = *new sink_holder();
  return instance;
}

/// The length of the printable UTF-8 character that the text starts with, or 0.
std::size_t printable_length(std::string_view text) noexcept {
  const auto byte = [&text](std::size_t i) { return static_cast<unsigned char>(text[i]); };
  const auto first = byte(0);
  if (first < 0x80)
    return first >= 0x20 && first != 0x7f ? 1 : 0;
  const std::size_t size = first >= 0xf0 ? 4 : first >= 0xe0 ? 3 : 2;
  if (first < 0xc2 || first > 0xf4 || text.size() < size)
    return 0;
  auto code_point = static_cast<std::uint32_t>(first & (0x7fU >> size));
  for (std::size_t i = 1; i < size; ++i) {
    if ((byte(i) & 0xc0U) != 0x80U)
      return 0;
    code_point = (code_point << 6U) | (byte(i) & 0x3fU);
  }
  constexpr std::uint32_t smallest[] = {0, 0, 0x80, 0x800, 0x10000};
  const auto overlong = code_point < smallest[size];
  const auto surrogate = code_point >= 0xd800 && code_point <= 0xdfff;
  // C1 controls drive terminals; the others break or reorder lines.
  const auto control = code_point < 0xa0;
  const auto breaks_line = code_point == 0x2028 || code_point == 0x2029;
  const auto reorders = (code_point >= 0x202a && code_point <= 0x202e) ||
                        (code_point >= 0x2066 && code_point <= 0x2069);
  if (overlong || surrogate || code_point > 0x10ffff || control || breaks_line || reorders)
    return 0;
  return size;
}

} // namespace

std::string_view to_string(log_level level) noexcept {
  switch (level) {
  case log_level::debug:
    return "debug";
  case log_level::info:
    return "info";
  case log_level::warning:
    return "warning";
  case log_level::error:
    return "error";
  }
  return "unknown";
}

void set_log_sink(std::shared_ptr<log_sink> sink) {
  if (!sink)
    sink = std::make_shared<standard_error_sink>();
  {
    const auto guard = std::lock_guard(holder().mutex);
    holder().sink.swap(sink);
  }
  // The old sink is released here, outside the lock: its destructor may log.
}

void set_log_level(log_level new_threshold) noexcept {
  threshold.store(new_threshold, std::memory_order_relaxed);
}

void log(log_level level, std::string_view component, std::string_view text) noexcept {
  if (level < threshold.load(std::memory_order_relaxed))
    return;
  try {
    auto sink = std::shared_ptr<log_sink>();
    {
      const auto guard = std::lock_guard(holder().mutex);
      sink = holder().sink;
    }
    sink->write(level, component, text);
  } catch (...) {
    // Logging must not be a way for work to fail.
  }
}

std::string escape_for_log(std::string_view text) {
  constexpr char digits[] = "0123456789abcdef";
  auto result = std::string();
  auto rest = text.substr(0, text_bytes_max);
  result.reserve(rest.size());
  while (!rest.empty()) {
    const auto printable = printable_length(rest);
    result.append(rest, 0, printable);
    if (printable == 0) {
      const auto byte = static_cast<unsigned char>(rest.front());
      switch (byte) {
      case '\n':
        result += "\\n";
        break;
      case '\r':
        result += "\\r";
        break;
      case '\t':
        result += "\\t";
        break;
      default:
        result += {'\\', 'x', digits[byte >> 4U], digits[byte & 15U]};
      }
    }
    rest.remove_prefix(std::max<std::size_t>(printable, 1));
  }
  if (text.size() > text_bytes_max)
    result += "... (" + std::to_string(text.size()) + " bytes)";
  return result;
}

bool log_limiter::admit() noexcept {
  const auto count = count_.fetch_add(1, std::memory_order_relaxed) + 1;
  return count <= first_ || std::has_single_bit(count);
}

} // namespace weir
