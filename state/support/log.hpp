// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <atomic>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

namespace weir {

/// How much a line of the log matters.
enum class log_level { debug, info, warning, error };

std::string_view to_string(log_level level) noexcept;

/// Where log lines go. Implement it to pass Weir's lines to your own logging.
///
/// `write` is called by any thread, several at once, only for lines at or above the threshold, and
/// with the text as it was logged: escape it before it reaches a terminal or a line-based file.
/// What it throws is dropped.
class log_sink {
public:
  log_sink() = default;
  log_sink(const log_sink&) = delete;
  log_sink& operator=(const log_sink&) = delete;
  virtual ~log_sink() = default;

  virtual void write(log_level level, std::string_view component, std::string_view text) = 0;
};

/// Replaces the sink of the process; null restores the default, which writes lines to standard
/// error: `2024-05-01T12:00:00.250Z warning supervisor: text`. Lines being written finish in the
/// old sink. Thread-safe.
void set_log_sink(std::shared_ptr<log_sink> sink);

/// Drops lines below a level from now on; `info` at first. Thread-safe.
void set_log_level(log_level threshold) noexcept;

/// Writes a line. Never throws. Thread-safe; a line below the threshold costs one relaxed load.
void log(log_level level, std::string_view component, std::string_view text) noexcept;

/// Makes text safe to print as part of one line: control characters, line separators and bytes that
/// are not UTF-8 become `\n`, `\t`, `\xHH`; text past some KiB is cut, with its length named.
[[nodiscard]] std::string escape_for_log(std::string_view text);

/// Bounds a warning that may repeat for ever: admits the first `first` times, then each power of
/// two.
///
/// Keep one per place that warns. Thread-safe, lock-free.
class log_limiter {
public:
  explicit log_limiter(std::uint64_t first = 5) noexcept : first_(first) {
    // nop
  }

  /// Counts one occurrence and tells whether to write it down.
  [[nodiscard]] bool admit() noexcept;

  /// How often it has happened, written down or not.
  [[nodiscard]] std::uint64_t count() const noexcept {
    return count_.load(std::memory_order_relaxed);
  }

private:
  std::uint64_t first_;
  std::atomic<std::uint64_t> count_ = 0;
};

} // namespace weir
