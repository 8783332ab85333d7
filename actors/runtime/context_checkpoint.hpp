// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <memory>
#include <optional>

#include <weir/actors/runtime/recovery.hpp>
#include <weir/state/checkpoint_store.hpp>
#include <weir/state/epoch_claim.hpp>

namespace weir::runtime {

/// The checkpoint of a context: where it is, that it is the context's own, and what an earlier run
/// left there. One thread at a time.
class context_checkpoint {
public:
  /// None yet, unless there is a store.
  explicit context_checkpoint(std::shared_ptr<checkpoint_store> store = nullptr)
      : store_(std::move(store)) {}

  /// Makes this process the owner of what is in a folder or store, and reads it. Throws
  /// `errc::illegal_state` if it has another owner that runs (unless `take_over`), `errc::corrupt` if
  /// no generation can be used; with `create_on_error` that is removed instead.
  static context_checkpoint recover(const std::filesystem::path& folder, bool take_over,
                                    bool create_on_error);
  static context_checkpoint recover(std::shared_ptr<checkpoint_store> store, bool take_over,
                                    bool create_on_error);

  /// A folder of the user's, in which it will have a folder of its own; empty: none.
  void place(std::filesystem::path folder);
  void place(std::shared_ptr<checkpoint_store> store);
  /// Whether there is one.
  bool exists() const noexcept { return store_ || !folder_.empty(); }
  /// What `place` was told last, if that was a folder.
  const std::filesystem::path& folder() const noexcept { return folder_; }

  /// Before a start: becomes the owner, if there is a checkpoint and `recover` has not done that. One
  /// that holds an earlier run is refused with `errc::illegal_state`, unless it may be removed.
  void open(bool take_over, bool begin_anew);
  /// Lets others have it.
  void release();

  const std::shared_ptr<epoch_claim>& owner() const noexcept { return owner_; }
  /// Gives away what `recover` has read.
  std::optional<earlier_run> take_earlier();

private:
  std::filesystem::path folder_; ///< where the store is made; empty if not there
  std::shared_ptr<checkpoint_store> store_;
  std::shared_ptr<epoch_claim> owner_;
  std::optional<earlier_run> earlier_;
};

} // namespace weir::runtime
