// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string_view>
#include <utility>

namespace weir {

/// Marks the calling thread, for as long as it lives, as at work for a streaming context, which would
/// wait for it when it is stopped: so what waits for the context can be refused there. Marks nest.
class context_work {
public:
  /// `where` says in which code of the user's the thread may be, and must outlive the mark.
  explicit context_work(std::string_view where) noexcept : before_(std::exchange(current_, where)) {
    // nop
  }
  context_work(const context_work&) = delete;
  context_work& operator=(const context_work&) = delete;
  ~context_work() { current_ = before_; }

  /// What the innermost mark of the calling thread says; empty without one.
  [[nodiscard]] static std::string_view current() noexcept { return current_; }

private:
  static inline thread_local std::string_view current_{};
  std::string_view before_;
};

} // namespace weir
