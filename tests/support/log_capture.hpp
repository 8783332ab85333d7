// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

#include <weir/state/support/log.hpp>

namespace weir::testing {

/// Keeps the log of the process instead of printing it, while it lives. Any thread.
class log_capture {
public:
  struct line {
    log_level level;
    std::string component;
    std::string text;
  };

  log_capture() : sink_(std::make_shared<sink>()) { set_log_sink(sink_); }
  ~log_capture() { set_log_sink(nullptr); }
  log_capture(const log_capture&) = delete;
  log_capture& operator=(const log_capture&) = delete;

  std::vector<line> lines() const {
    const std::lock_guard lock(sink_->mutex);
    return sink_->lines;
  }
  /// How many lines of this level contain a text.
  std::size_t count(log_level level, std::string_view part) const {
    std::size_t found = 0;
    for (const line& one : lines())
      found += one.level == level && one.text.find(part) != std::string::npos ? 1 : 0;
    return found;
  }

private:
  struct sink final : log_sink {
    void write(log_level level, std::string_view component, std::string_view text) override {
      const std::lock_guard lock(mutex);
      lines.push_back({level, std::string(component), std::string(text)});
    }
    mutable std::mutex mutex;
    std::vector<line> lines;
  };
  std::shared_ptr<sink> sink_;
};

} // namespace weir::testing
