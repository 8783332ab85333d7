// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <memory>
#include <mutex>
#include <optional>

namespace weir::ml {

/// A value that is made when it is first asked for. Thread-safe.
template <class T>
class lazy {
public:
  explicit lazy(std::function<T()> make) : make_(std::move(make)) {
    // nop
  }

  [[nodiscard]] const T& get() const {
    std::call_once(made_, [this] {
      value_.emplace(make_());
      make_ = nullptr;
    });
    return *value_;
  }

private:
  mutable std::once_flag made_;
  mutable std::function<T()> make_;
  mutable std::optional<T> value_;
};

/// Throws `errc::illegal_state`: the model was loaded, or not fitted.
[[noreturn]] void fail_without_summary();

/// A model that may have a summary of its training: a fresh one has it, a loaded one does not. It is
/// computed when it is first asked for, from the frame of the training, which is kept for it;
/// copies of the model share it.
template <class Summary>
class has_training_summary {
public:
  [[nodiscard]] bool has_summary() const noexcept { return summary_ != nullptr; }
  /// `errc::illegal_state` without one.
  [[nodiscard]] const Summary& summary() const {
    if (!summary_)
      fail_without_summary();
    return summary_->get();
  }

protected:
  void set_summary(std::function<Summary()> make) {
    summary_ = std::make_shared<const lazy<Summary>>(std::move(make));
  }

private:
  std::shared_ptr<const lazy<Summary>> summary_;
};

} // namespace weir::ml
