// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <weir/operators/source.hpp>

#include <mutex>

namespace weir {

/// Rings a source's host from threads that may outlive it: once `attach` has returned, the host from
/// before is not rung any more. Any thread.
class host_bell {
public:
  /// Null: nobody is rung. Waits for a ring that is under way.
  void attach(source_host* host) noexcept {
    const std::lock_guard lock(mutex_);
    host_ = host;
  }
  void ring() noexcept {
    const std::lock_guard lock(mutex_);
    if (host_ != nullptr)
      host_->data_arrived();
  }

private:
  std::mutex mutex_;
  source_host* host_ = nullptr;
};

} // namespace weir
