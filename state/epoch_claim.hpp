// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <weir/state/checkpoint_store.hpp>

#include <cstdint>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>

namespace weir {

/// The right to write into a checkpoint store: an epoch, a number that only grows. Whoever claims the
/// next one has taken over from all before, which notice it by `require_current`.
///
/// Everything an owner writes carries its epoch in the key, so that a process that was thought dead
/// and wakes up writes where nobody looks. Thread-safe.
class epoch_claim {
public:
  /// Claims the epoch after the last. Throws `errc::illegal_state` while another owner holds the
  /// store's lock, unless it is to be taken over from. `who` is stored for people to read.
  epoch_claim(std::shared_ptr<checkpoint_store> store, bool take_over, std::string who);

  [[nodiscard]] std::uint64_t number() const noexcept { return number_; }
  [[nodiscard]] const std::shared_ptr<checkpoint_store>& store() const noexcept { return store_; }

  /// Throws `errc::superseded` if another owner has taken over. Costs a listing of few keys.
  void require_current() const;

  /// Lets others claim the store: nothing is written any more.
  void release() noexcept;

private:
  std::shared_ptr<checkpoint_store> store_;
  std::mutex mutex_;
  std::unique_ptr<checkpoint_lock> lock_;
  std::uint64_t number_ = 0;
};

/// Ten digits, so that numbers sort as text does.
[[nodiscard]] std::string epoch_text(std::uint64_t epoch);

} // namespace weir
